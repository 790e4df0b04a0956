"""The class names of FER2013 and FER+, and how they correspond."""

from __future__ import annotations

from facetune import affect
from facetune.vision.classifier import EXPRESSION_OF

#: FER2013's classes, in the order of the challenge's label numbers 0..6.
EMOTIONS = affect.EMOTIONS

#: FER+'s eight expressions, in the order of the columns of microsoft/FERPlus' fer2013new.csv.
EXPRESSIONS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")

#: The ten columns that FER+'s voters could choose from.
VOTE_COLUMNS = (*EXPRESSIONS, "unknown", "NF")

#: For each of EMOTIONS its index in EXPRESSIONS. Contempt has no counterpart.
EXPRESSION_OF_EMOTION = tuple(EXPRESSIONS.index(EXPRESSION_OF[name]) for name in affect.EMOTIONS)

#: The network's outputs by name, with the classes of each.
OUTPUTS = {"emotion": EMOTIONS, "expression": EXPRESSIONS}
