"""FER2013 and FER+: faces, labels and votes, read, checked and split."""
