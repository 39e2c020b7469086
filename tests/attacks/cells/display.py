"""Publish results, HTML, scripts and images as outputs of the cell.

expects: ok error missing
"""

from IPython.display import HTML, Javascript, display, publish_display_data


class Evil:
    def _repr_html_(self):
        return "<script>alert(1)</script>" * 1000

    def _repr_mimebundle_(self, **options):
        return {"text/plain": "10.0", "text/html": self._repr_html_()}


display(HTML("<script>alert(1)</script>"), Javascript("alert(1)"), Evil())
publish_display_data({"text/plain": "10.0", "application/vnd.jupyter.widget-view+json": {}})


def sigmoid(z):
    display(Evil())
    return 0, 0


Evil()
