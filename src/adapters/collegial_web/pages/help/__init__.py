"""Help for each role, and what was tested so that the pages keep nobody out."""
