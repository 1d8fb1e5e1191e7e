"""The few array operations that pytrickle asks of PyTorch, on numpy.

pytrickle imports torch at start-up, yet uses it only to carry pixels from its decoder to its encoder. The real
package weighs gigabytes; with this one on PYTHONPATH the rest of pytrickle (all that touches the wire) runs as
published.
"""

import numpy as np

float32, float64, uint8 = np.float32, np.float64, np.uint8


class Tensor(np.ndarray):
    """A numpy array with the method names of a torch tensor."""

    def dim(self):
        return self.ndim

    def unsqueeze(self, axis):
        return np.expand_dims(self, axis).view(Tensor)

    def byte(self):
        return self.astype(np.uint8)

    def clamp(self, low, high):
        return np.clip(self, low, high)

    def to(self, dtype):
        return self.astype(dtype)

    def cpu(self):
        return self

    def detach(self):
        return self

    def contiguous(self):
        return np.ascontiguousarray(self).view(Tensor)

    def numpy(self):
        return np.asarray(self)


def tensor(data):
    return np.array(data).view(Tensor)


def from_numpy(array):
    return array.view(Tensor)


def is_tensor(value):
    return isinstance(value, Tensor)
