"""Makes the network that tells whether a mask, a hand or dark glasses cover a face (facetune/vision/covered.py)."""
