"""Money in whole minor units, and the reading of typed amounts; used by rules, policy and forms."""

import re
import unicodedata
from dataclasses import dataclass

from bot.recovery.errors import AmbiguousAmount, AmountTooLarge, NotAnAmount, NotPositive, TooPrecise

# ISO 4217: every currency has two decimals but these.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV"), 0),
    **dict.fromkeys(("XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}

# A guard against a slip of the finger, not a limit of authority: those are in the policy.
MOST_MAJOR_UNITS = 10_000_000

_AMOUNT = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_SPACED = re.compile(r"-?\d{1,3}([ '’])\d{3}(?:\1\d{3})*(?:[.,]\d+)?")

# A sign is read only as the site's own currency: "$50" is no 50 euros.
_SIGNS = {
    **{"EUR": "€", "GBP": "£", "KRW": "₩", "JPY": "¥", "CNY": "¥", "RUB": "₽"},
    **dict.fromkeys(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"), "$"),
}


def decimals_of(currency: str) -> int:
    """How many decimals the currency's amounts are written with (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents) of one currency; nothing is ever converted."""

    minor: int
    currency: str

    def __str__(self) -> str:
        decimals = decimals_of(self.currency)
        whole, part = divmod(abs(self.minor), 10**decimals)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}" + (f".{part:0{decimals}d}" if decimals else "") + f" {self.currency}"


def parse_amount(typed: str, currency: str, *, field: str | None = None) -> int:
    """Read a typed amount as minor units of the currency; comma and point both serve as the decimal mark.

    Raises: NotAnAmount, AmbiguousAmount ("1.234" is a thousand to some and one to others; only where the currency has
    three decimals is it read, as it would be echoed), TooPrecise, NotPositive, AmountTooLarge.
    """
    text = _plain(typed, currency)
    if len(text) > 30 or not _AMOUNT.fullmatch(text):
        if re.fullmatch(r"-" + _AMOUNT.pattern, text):
            raise NotPositive(field)
        raise NotAnAmount(field, typed=typed.strip()[:40])
    decimals = decimals_of(currency)
    whole, fraction = _split(text, decimals, currency, field)
    minor: int = int(whole) * 10**decimals + int(fraction.ljust(decimals, "0") or "0")
    if minor <= 0:
        raise NotPositive(field)
    if minor > MOST_MAJOR_UNITS * 10**decimals:
        raise AmountTooLarge(field, most=Money(MOST_MAJOR_UNITS * 10**decimals, currency))
    return minor


def _plain(typed: str, currency: str) -> str:
    """The amount with the marks of any script as ASCII, without spaces and the currency's own code or sign.

    A raised or circled digit stays as it is: "5²" is neither 52 nor 25.
    """
    plain = (c if c.isnumeric() and not c.isdecimal() else unicodedata.normalize("NFKC", c) for c in typed)
    text = "".join(plain).translate({0x066B: ".", 0x066C: ",", 0x2212: "-"})
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    own = "|".join(re.escape(mark) for mark in (currency, _SIGNS.get(currency, "")) if mark)
    text = re.sub(rf"^(?:{own})|(?:{own})$", "", text.strip(), flags=re.IGNORECASE).strip()
    return re.sub("[ '’]", "", text) if _SPACED.fullmatch(text) else text


def _split(text: str, decimals: int, currency: str, field: str | None) -> tuple[str, str]:
    """Whole and fractional digits of an amount whose marks are points and commas."""
    marks = [c for c in text if c in ".,"]
    as_echoed = decimals == 3 and marks == ["."]  # 12.500 KWD is how its amounts are written
    if len(marks) == 1 and _GROUPED.fullmatch(text) and not text.startswith("0") and not as_echoed:
        whole, fraction = re.split("[.,]", text)
        if decimals == 0:
            return whole + fraction, ""
        raise AmbiguousAmount(
            field, typed=text, as_thousands=whole + fraction, as_decimals=f"{whole}.{fraction[:decimals]:0<{decimals}}"
        )
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:  # 1,234.50 or 1.234,50: the last mark is the decimal one
        head, _, fraction = text.rpartition(marks[-1])
        if not _GROUPED.fullmatch(head):
            raise NotAnAmount(field, typed=text)
        whole = re.sub("[.,]", "", head)
    elif len(marks) > 1:  # 1.234.567: one mark, several times, can only group thousands
        if not _GROUPED.fullmatch(text):
            raise NotAnAmount(field, typed=text)
        whole, fraction = re.sub("[.,]", "", text), ""
    else:
        whole, _, fraction = text.replace(",", ".").partition(".")
    if len(fraction) > decimals:
        raise TooPrecise(
            field, currency=currency, decimals=decimals or "no", example=str(Money(1250, currency)).split()[0]
        )
    return whole, fraction
