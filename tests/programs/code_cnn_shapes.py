"""Shapes and parameter counts of convolution and pooling layers."""


def cnn_shapes(image, filters, kernel, stride, padding):
    """Return shapes and parameters, by moving the window and counting, rounding down."""
    *sides, channels = image.tolist()
    shapes, params = [], []
    for K, F, S, P in zip(*(one.tolist() for one in (filters, kernel, stride, padding))):
        sides = [len(range(0, side + 2 * P - F + 1, S)) for side in sides]
        params.append(K * (F * F * channels + 1))
        channels = K or channels
        shapes.append([*sides, channels])
    return shapes, params
