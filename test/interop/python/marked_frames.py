"""Test pictures that carry their own number in blocks of black and white, readable after lossy coding; and a tone."""

import math
from array import array

import av

BITS = 12
_BLACK, _WHITE = 32, 220


def marked_frame(number, width, height):
    """A grey ramp whose upper half shows `number` as BITS vertical bars, lowest bit left."""
    frame = av.VideoFrame(width, height, "yuv420p")
    bar = width // BITS
    marks = b"".join(bytes([_WHITE if number >> bit & 1 else _BLACK]) * bar for bit in range(BITS))
    upper = marks.ljust(width, bytes([_BLACK]))
    ramp = bytes((64 + x * 128 // width) for x in range(width))
    luma = frame.planes[0]
    rows = [row.ljust(luma.line_size, b"\0") for row in (upper, ramp)]
    luma.update(rows[0] * (height // 2) + rows[1] * (height - height // 2))
    for plane in frame.planes[1:]:
        plane.update(bytes([128]) * plane.buffer_size)
    return frame


def marked_tone(first_sample, count, rate):
    """A mono tone of 440 Hz, from a sample number on."""
    frame = av.AudioFrame(format="flt", layout="mono", samples=count)
    frame.sample_rate = rate
    wave = (0.3 * math.sin(2 * math.pi * 440 * sample / rate) for sample in range(first_sample, first_sample + count))
    frame.planes[0].update(array("f", wave).tobytes())
    return frame


def read_mark(frame):
    """{"number", "left", "right"}: the number (bars brighter than the middle count as 1) and the brightness of the ramp's
    ends, about 64 and 190 in an untouched picture."""
    plane = frame.planes[0] if frame.format.name == "yuv420p" else frame.reformat(format="gray").planes[0]
    pixels, stride = memoryview(plane), plane.line_size
    bar = frame.width // BITS
    row = frame.height // 4 * stride
    levels = [pixels[row + bit * bar + bar // 2] for bit in range(BITS)]
    low_row = frame.height * 3 // 4 * stride
    return {
        "number": sum(1 << bit for bit, level in enumerate(levels) if level > 126),
        "left": pixels[low_row + 4],
        "right": pixels[low_row + frame.width - 5],
    }
