"""Phone numbers in one spelling, whatever country's way they were typed in.

The library is loaded with the first number, which takes 20 ms and half a megabyte; a start doesn't wait for it.
"""

from zoneinfo import ZoneInfo

from bot.recovery.customer import Key, KeyKind, key_of


def country_of_zone(zone: ZoneInfo) -> str:
    """The country whose clock it is. "": none, as for UTC."""
    from babel.core import get_global  # what has been translated loads it as well

    country: str = get_global("zone_territories").get(zone.key, "")
    return country if len(country) == 2 else ""


def is_country(code: str) -> bool:
    """Whether it is a country's two letters, by which its phone numbers are known."""
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def known_by(typed: str, country: str) -> Key | None:
    """By what somebody is known again who is reached so: a phone number with its country, digits only.

    What isn't a number of that country, nor an international one, is known by its digits as they were typed.
    """
    key = key_of(typed)
    if key is None or key.kind is not KeyKind.PHONE:
        return key
    from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult, format_number, parse
    from phonenumbers import is_possible_number_with_reason as judge

    try:
        number = parse(typed, country or None)
    except NumberParseException:
        return key
    if judge(number) != ValidationResult.IS_POSSIBLE:
        return key
    return Key(KeyKind.PHONE, format_number(number, PhoneNumberFormat.E164).removeprefix("+"), key.typed)


def contact_key(contact: str, country: str) -> str:
    """The contact in one spelling, or "" where it is none by which somebody is known again."""
    key = known_by(contact, country)
    return key.text if key else ""


def once_known_by(typed: str, country: str) -> tuple[Key, ...]:
    """How earlier versions spelt the same number: its digits as typed, and as it is dialled inside the country."""
    key, now = key_of(typed), known_by(typed, country)
    if key is None or now is None or now.kind is not KeyKind.PHONE:
        return ()
    from phonenumbers import NumberParseException, parse

    try:
        inside = str(parse(f"+{now.text}").national_number)
    except NumberParseException:
        inside = ""
    return tuple(Key(KeyKind.PHONE, text) for text in dict.fromkeys((key.text, inside)) if text not in ("", now.text))


def beginnings(digits: str, country: str) -> tuple[str, ...]:
    """How a number's first digits may stand among the keys: as typed, and with the country's code before them.

    Where a 0 in front isn't only dialled inside the country, as in Italy, it stands behind the code as well.
    """
    from phonenumbers import country_code_for_region, ndd_prefix_for_region

    bare = digits.lstrip("0")
    code = country_code_for_region(country) if country else 0
    if not code or not bare:
        return (bare,)
    stays = digits != bare and ndd_prefix_for_region(country, True) != "0"
    return (bare, f"{code}{bare}", *([f"{code}{digits}"] if stays else []))
