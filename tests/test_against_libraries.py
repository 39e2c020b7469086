"""The conventions that bear PyTorch's and scikit-learn's names are theirs, where these are there.

Gradients come from PyTorch's automatic differentiation.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from deltarule.reference.activations import activate, logit
from deltarule.reference.binary_cross_entropy import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
)
from deltarule.reference.cross_entropy import cross_entropy, sparse_categorical_cross_entropy
from deltarule.reference.divergence import kl_divergence
from deltarule.reference.evaluation import accuracy, confusion_matrix, precision_recall
from deltarule.reference.heaviside import heaviside
from deltarule.reference.leaky_slopes import parametric_relu, randomized_relu
from deltarule.reference.losses import PLAIN, absolute_error, squared_error
from deltarule.reference.rectifiers import rectify
from deltarule.reference.regression import least_squares_line
from deltarule.reference.regression_descent import descend_line
from deltarule.reference.softmax import softmax, softmax_jacobian
from deltarule.reference.targets import class_labels, one_hot
from deltarule.reference.training_counts import count_updates, split_sizes

close = {"rtol": 1e-12, "atol": 1e-14}
Z = np.array([[-3.2, 0.0, 1.5, 0.25], [2.0, -0.5, 0.0, 4.0]])
G = np.array([[1.0, -2.0, 0.5, 3.0], [0.25, 1.0, -1.0, 2.0]])
TARGETS = np.array([[1.0, 0.0, 1.0, 0.3], [0.0, 0.0, 1.0, 1.0]])
reductions = pytest.mark.parametrize("reduction", PLAIN)


@pytest.fixture(scope="module")
def torch() -> Any:
    """PyTorch, or a skip."""
    return pytest.importorskip("torch")


def differentiate(
    torch: Any, function: Callable[..., Any], *values: Any, grad: Any = None
) -> list[Any]:
    """Give a function's value and its gradients, as arrays, for an upstream gradient."""
    leaves = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values]
    result = function(*leaves)
    result.backward(None if grad is None else torch.tensor(grad, dtype=torch.float64))
    return [result.detach().numpy(), *(leaf.grad.numpy() for leaf in leaves)]


def agree(found: Any, expected: Any) -> None:
    """Compare results one by one."""
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, **close)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_smooth_activations(torch: Any, name: str) -> None:
    """Values and gradients."""
    f, slope = activate(Z, name, G, axes=2)
    agree((f, G * slope), differentiate(torch, getattr(torch, name), Z, grad=G))


def test_rectifiers(torch: Any) -> None:
    """Values and gradients, at 0 as well."""
    functional, a, lr = torch.nn.functional, np.array(0.2), np.array(0.5)
    f, slope = rectify(Z)
    agree((f, G * slope), differentiate(torch, functional.relu, Z, grad=G))
    f, slope = rectify(Z, a)
    leaky = differentiate(torch, lambda z: functional.leaky_relu(z, 0.2), Z, grad=G)
    agree((f, G * slope), leaky)
    f, weight_grad, weight_new = parametric_relu(Z.ravel(), a, G.ravel(), lr)
    value, _, expected = differentiate(torch, functional.prelu, Z.ravel(), a[None], grad=G.ravel())
    agree((f, weight_grad), (value, expected[0]))
    assert weight_new == pytest.approx(0.2 - 0.5 * expected[0])
    bounds = np.array(0.125), np.array(0.375)
    _, test = randomized_relu(Z[0], np.full(4, 0.2), *bounds)
    expected = functional.rrelu(torch.tensor(Z[0]), 0.125, 0.375, training=False)
    np.testing.assert_allclose(test, expected.numpy(), **close)


def test_step_and_logit(torch: Any) -> None:
    """The step with a value at 0, and the inverse of the sigmoid."""
    for at_zero, value in (("lower", 0.0), ("middle", 0.5), ("upper", 1.0)):
        expected = torch.heaviside(torch.tensor(Z), torch.tensor(value, dtype=torch.float64))
        np.testing.assert_array_equal(heaviside(Z, at_zero), expected.numpy())
    p = np.array([0.1, 0.5, 0.75])
    np.testing.assert_allclose(logit(p), torch.logit(torch.tensor(p)).numpy(), **close)


def test_softmax(torch: Any) -> None:
    """Probabilities, and the Jacobian by automatic differentiation."""
    z = torch.tensor(Z[0])
    np.testing.assert_allclose(softmax(Z[0]), torch.softmax(z, 0).numpy(), **close)
    jacobian = torch.autograd.functional.jacobian(lambda v: torch.softmax(v, 0), z)
    np.testing.assert_allclose(softmax_jacobian(softmax(Z[0])), jacobian.numpy(), **close)


@reductions
def test_errors_of_numbers(torch: Any, reduction: str) -> None:
    """Squared and absolute error, with their gradients, also at an error of 0."""
    t, functional = torch.tensor(TARGETS[0]), torch.nn.functional
    for ours, theirs in (
        (squared_error, functional.mse_loss),
        (absolute_error, functional.l1_loss),
    ):

        def loss(o: Any, theirs: Any = theirs) -> Any:
            return theirs(o, t, reduction=reduction)

        output = np.array([-3.2, 0.0, 1.5, 0.25])
        expected = differentiate(torch, loss, output)
        agree(ours(TARGETS[0], output, reduction=reduction), expected)


@reductions
def test_binary_cross_entropy(torch: Any, reduction: str) -> None:
    """From probabilities and from logits, however large."""
    y, functional = torch.tensor(TARGETS[0]), torch.nn.functional
    p, z = np.array([0.9, 0.2, 0.5, 0.6]), np.array([-3.2, 900.0, -900.0, 0.25])
    expected = differentiate(
        torch, lambda q: functional.binary_cross_entropy(q, y, reduction=reduction), p
    )
    agree(binary_cross_entropy(TARGETS[0], p, reduction=reduction)[:2], expected)
    expected = differentiate(
        torch,
        lambda v: functional.binary_cross_entropy_with_logits(v, y, reduction=reduction),
        z,
    )
    agree(binary_cross_entropy_with_logits(TARGETS[0], z, reduction=reduction)[1:], expected)


@reductions
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_cross_entropy(torch: Any, reduction: str, smoothing: float) -> None:
    """With label smoothing and without, and from labels."""
    labels, functional = np.array([2, 0]), torch.nn.functional
    index = torch.tensor(labels)
    Y = one_hot(labels, 4)
    np.testing.assert_array_equal(Y, functional.one_hot(index, 4).numpy())

    def loss(z: Any) -> Any:
        return functional.cross_entropy(z, index, reduction=reduction, label_smoothing=smoothing)

    expected = differentiate(torch, loss, Z)
    for via in ("logits", "probabilities"):
        found = cross_entropy(Y, Z, np.array(smoothing), via=via, reduction=reduction)
        agree(found[1:], expected)
    log_p = torch.log_softmax(torch.tensor(Z), 1)
    nll = functional.nll_loss(log_p, index, reduction=reduction)
    _, E = sparse_categorical_cross_entropy(labels, softmax(Z), reduction=reduction)
    np.testing.assert_allclose(E, nll.numpy(), **close)


def test_divergence_and_argmax(torch: Any) -> None:
    """PyTorch takes the logarithm of q, and then p; of equal scores both give the first."""
    p, q = np.array([0.2, 0.0, 0.8]), np.array([0.5, 0.1, 0.4])
    log_q = torch.tensor(np.log(q))
    expected = torch.nn.functional.kl_div(log_q, torch.tensor(p), reduction="sum")
    np.testing.assert_allclose(kl_divergence(p, q).kl, expected.numpy(), **close)
    P = np.array([[0.2, 0.4, 0.4], [0.5, 0.2, 0.3]])
    np.testing.assert_array_equal(class_labels(P), torch.argmax(torch.tensor(P), 1).numpy())


@pytest.mark.parametrize("batch_size", [1, 2, 3, 5])
def test_descent_on_a_line(torch: Any, batch_size: int) -> None:
    """Three epochs of stochastic gradient descent, in the order of the points."""
    x, y = np.array([0.5, -1, 2, 0, 1]), np.array([1, 0, 2, 0.5, -1.0])
    m, c = (torch.tensor(0.0, dtype=torch.float64, requires_grad=True) for _ in range(2))
    optimiser, updates = torch.optim.SGD([m, c], lr=0.1), 0
    data = torch.utils.data.TensorDataset(torch.tensor(x), torch.tensor(y))
    for _ in range(3):
        for bx, by in torch.utils.data.DataLoader(data, batch_size=batch_size):
            optimiser.zero_grad()
            torch.nn.functional.mse_loss(m * bx + c, by).backward()
            optimiser.step()
            updates += 1
    zero = np.array(0.0)
    line = descend_line(x, y, zero, zero, np.array(0.1), batch_size=batch_size, epochs=3)
    agree(line[:2], (m.item(), c.item()))
    assert count_updates(np.array(5), np.array(batch_size), np.array(3)).total == updates


@pytest.mark.parametrize("drop_last", [False, True])
def test_batches(torch: Any, drop_last: bool) -> None:
    """A loader of data has as many batches as are counted."""
    for samples in range(1, 12):
        for batch_size in range(1, 6):
            loader = torch.utils.data.DataLoader(
                list(range(samples)), batch_size=batch_size, drop_last=drop_last
            )
            found = count_updates(
                np.array(samples), np.array(batch_size), np.array(1), drop_last=drop_last
            )
            assert found.per_epoch == len(loader)


def test_scores() -> None:
    """Accuracy, confusion matrix, precision, recall and F1, with both values of 0 by 0."""
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    for n in (1, 2, 3, 8):
        for _ in range(20):
            actual, predicted = rng.integers(0, 2, (2, n))
            assert accuracy(actual, predicted) == metrics.accuracy_score(actual, predicted)
            expected = metrics.confusion_matrix(actual, predicted, labels=[0, 1])
            np.testing.assert_array_equal(confusion_matrix(actual, predicted), expected)
            for name, empty in (("zero", 0.0), ("one", 1.0)):
                found = precision_recall(actual, predicted, zero_division=name)
                options = {"average": "binary", "zero_division": empty}
                scores = metrics.precision_recall_fscore_support(actual, predicted, **options)
                agree(found, scores[:3])


def test_split() -> None:
    """Upwards is how scikit-learn rounds the number of test samples."""
    selection = pytest.importorskip("sklearn.model_selection")
    for samples in (5, 10, 17, 100):
        for percent in (10, 20, 25, 33):
            sizes = split_sizes(np.array(samples), np.array(percent / 100))
            parts = selection.train_test_split(list(range(samples)), test_size=percent / 100)
            assert [int(size) for size in sizes] == [len(part) for part in parts]


def test_least_squares() -> None:
    """The line of SciPy."""
    stats = pytest.importorskip("scipy.stats")
    x, y = np.array([0.5, -1, 2, 0, 1]), np.array([1, 0, 2, 0.5, -1.0])
    expected = stats.linregress(x, y)
    agree(least_squares_line(x, y), (expected.slope, expected.intercept))
