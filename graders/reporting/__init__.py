"""The report on a class: scores, how good each part is as a question, and mistakes."""
