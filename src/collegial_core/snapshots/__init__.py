"""A plan's state saved as bytes, so that a plan of any age opens fast.

`snapshot` writes and reads one, `columns` is the form of its state, `ids` the index of the requests' ids.
What is done for speed alone stands here.
"""
