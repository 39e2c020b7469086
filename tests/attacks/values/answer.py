"""Leave a variable that is no plain data, where the grader reads one.

expects: refused ok
"""


class Answer(int):
    def __eq__(self, other):
        return True

    __hash__ = None


answer = Answer(3)


def sigmoid(z):
    return answer, answer
