"""Compares the pictures of two video files with PyAV.

options: {"sent", "received"}
events: compared {"count": pictures received, "first", "last"}: the latter two are the mean absolute difference, 0…255, of the
first and the last received picture from the sent one it is most alike ("same"), and from the negative it is most alike
("negative")
"""

from lines import arguments, emit

import av

STEP = 7  # every so many-th pixel is looked at


def luma(file):
    with av.open(file) as container:
        return [bytes(frame.reformat(format="gray").planes[0])[::STEP] for frame in container.decode(video=0)]


def difference(one, other):
    return sum(abs(a - b) for a, b in zip(one, other)) / len(one)


def likeness(picture, sent):
    negative = picture.translate(bytes(range(255, -1, -1)))
    return {
        "same": min(difference(picture, other) for other in sent),
        "negative": min(difference(negative, other) for other in sent),
    }


files = arguments()
sent, received = luma(files["sent"]), luma(files["received"])
emit("compared", count=len(received), first=likeness(received[0], sent), last=likeness(received[-1], sent))
