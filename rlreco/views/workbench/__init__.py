"""What the Segments page shows of all customers or of one segment: figures, products, movers and files to download."""
