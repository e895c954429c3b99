"""All plans of a store in numbers, for those to whom the directory grants them."""
