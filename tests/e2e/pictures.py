"""Pictures that the fake host sends."""

from __future__ import annotations

import base64
import functools

import cv2
import media


@functools.cache
def picture() -> str:
    """A preview with a face in it, as the host makes it."""
    done, jpeg = cv2.imencode(".jpg", cv2.resize(media.scene(media.portrait()), (320, 240)))
    assert done
    return base64.b64encode(jpeg.tobytes()).decode()
