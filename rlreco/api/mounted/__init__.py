"""Beside the app on its port: the limits of what visitors upload, and figures of the app."""
