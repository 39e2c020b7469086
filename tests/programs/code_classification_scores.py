"""Accuracy, precision, recall and F1 of two classes."""


def classification_scores(actual, predicted):
    """Return the four counts and the four scores."""
    pairs = list(zip(actual, predicted))
    tp, fp, fn, tn = (pairs.count(pair) for pair in ((1, 1), (0, 1), (1, 0), (0, 0)))
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
    return [tp, fp, fn, tn], (tp + tn) / len(pairs), precision, recall, f1
