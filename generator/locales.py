"""Languages, and how they write numbers."""

from deltarule.generator.core import InputError, shown


def decimal_comma(locale: str) -> bool:
    """Tell whether a language writes 0,5 for one half.

    Raises
    ------
    InputError
        If there is no such locale.
    """
    from babel.core import Locale, UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return get_decimal_symbol(Locale.parse(locale.replace("-", "_"))) == ","
    except (UnknownLocaleError, ValueError, TypeError):
        hint = "use a language such as en or de"
        raise InputError(f"there is no locale {shown(locale)}; {hint}") from None
