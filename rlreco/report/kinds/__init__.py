"""The reports, a file each."""
