"""The methods, as their definitions tell of them."""
