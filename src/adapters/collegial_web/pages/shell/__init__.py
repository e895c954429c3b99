"""What all pages are built of."""
