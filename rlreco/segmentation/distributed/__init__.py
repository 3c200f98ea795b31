"""Segments of customers that stay in the engine which holds their lines, such as a Spark cluster."""
