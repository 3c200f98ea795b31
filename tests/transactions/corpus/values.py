"""Dates and numbers as systems and spreadsheets write them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

from .files import comma, csv_file, point, xlsx_file
from .layouts import HEADER, numeric, plain
from .records import Case, Line, catalogue, invent, orders_of, truth

DATE, QUANTITY, PRICE = HEADER.index("Order Date"), HEADER.index("Quantity"), HEADER.index("Unit Price")


def dated(name: str, seed: int, show: Callable[[datetime], object], **options) -> Case:
    """A plain file whose dates are written by `show`."""
    return shown(name, invent(seed), DATE, lambda line: show(line.at), **options)


def priced(name: str, lines: list[Line], show: Callable[[Decimal], str], separator: str = ",", **options) -> Case:
    return shown(name, lines, PRICE, lambda line: show(line.price), separator, **options)


def shown(
    name: str, lines: list[Line], column: int, show: Callable[[Line], object], separator: str = ",", **options
) -> Case:
    rows = [[*plain(line)[:column], show(line), *plain(line)[column + 1 :]] for line in lines]
    return Case(name, csv_file(HEADER, rows, separator), (truth(lines),), **options)


def excel_serial_dates() -> Case:
    """Excel's date system from 1900 without a format: 45296.44 is 2024-01-05 in the morning."""
    lines = invent(101)
    rows = [[*numeric(line)[:DATE], serial(line.at), *numeric(line)[DATE + 1 :]] for line in lines]
    return Case("excel_serial_dates.xlsx", xlsx_file({"Orders": [HEADER, *rows]}), (truth(lines),))


def serial(at: datetime) -> float:
    since = at - datetime(1899, 12, 30)
    return round(since.days + since.seconds / 86400, 5)


def epoch_seconds() -> Case:
    """Unix time in seconds, as Magento's and Stripe's interfaces give it."""
    return dated("epoch_seconds.csv", 102, lambda at: int(at.replace(tzinfo=UTC).timestamp()))


def epoch_milliseconds() -> Case:
    """Unix time in milliseconds, as JavaScript gives it."""
    return dated("epoch_milliseconds.csv", 103, lambda at: 1000 * int(at.replace(tzinfo=UTC).timestamp()) + 25)


def fourteen_figures() -> Case:
    """Moments of fourteen figures, 20240105101500."""
    return dated("fourteen_figures.csv", 104, lambda at: f"{at:%Y%m%d%H%M%S}")


def months_by_name() -> Case:
    """SQL's DD-MON-RR, 11-Feb-17: the day first."""
    return dated("months_by_name.csv", 105, lambda at: f"{at:%d-%b-%y}")


def afternoon_without_a_blank() -> Case:
    """A till in the United States: 1/25/2024 3:45PM."""
    return dated("afternoon.csv", 106, lambda at: f"{at.month}/{at.day}/{at.year} {at:%I:%M%p}".replace(" 0", " "))


def zones_by_name() -> Case:
    """Moments with the name of a zone, as Ruby and PostgreSQL write them: 2024-01-05 10:15:00 CET."""
    return dated("zones_by_name.csv", 107, lambda at: f"{at:%Y-%m-%d %H:%M:%S} CET")


def words_for_no_date() -> Case:
    """A dump of a database: NULL and 0000-00-00 where an order has no date; its money stays its buyer's."""
    lines, words = invent(108), {"1004": "NULL", "1009": "0000-00-00 00:00:00", "1012": "NaT"}
    lines = [replace(line, at=None) if line.order in words else line for line in lines]
    rows = [
        [line.order, line.at or words[line.order], line.customer, line.code, line.product, line.quantity, line.price]
        for line in lines
    ]
    return Case("words_for_no_date.csv", csv_file(HEADER, rows), (truth(lines),))


def days_in_words() -> Case:
    """A report in words: Friday, January 5, 2024."""
    return dated("days_in_words.csv", 109, lambda at: f"{at:%A}, {at:%B} {at.day}, {at.year}")


def seconds_with_a_fraction() -> Case:
    """ISO 8601 with milliseconds and Z, as JSON gives it."""
    return dated("iso_with_z.csv", 110, lambda at: f"{at:%Y-%m-%dT%H:%M:%S}.482Z")


def one_date_of_2099() -> Case:
    """One order of 2099 among those of a spring: it is named, and the reference date stays."""
    lines = invent(111)
    right = replace(truth(lines), bought=None)
    far = replace(lines[4], order="1099", at=datetime(2099, 6, 1, 10, 0))
    data = csv_file(HEADER, [plain(line) for line in [*lines, far]])
    return Case("one_date_of_2099.csv", data, (right,), notices=("2099",))


def early_days(seed: int, year: int) -> list[Line]:
    """Orders on days up to the 12th, out of order, so that nothing tells days from months."""
    days = [(1, 4), (2, 9), (3, 1), (3, 8), (4, 2), (4, 11), (5, 3), (5, 12)]
    days += [(6, 7), (7, 2), (8, 10), (9, 5), (10, 4), (10, 9), (11, 6), (12, 8)]
    groups = orders_of(invent(seed))
    for index, (month, day) in enumerate(days):
        at = datetime(year, month, day, 10, 15)
        groups[index] = [replace(line, at=at) for line in groups[index]]
    Random(seed).shuffle(groups)
    return [line for group in groups for line in group]


def day_or_month_first() -> Case:
    """Dates with slashes of which each reads both ways; it is the day first."""
    return shown(
        "day_or_month_first.csv",
        early_days(112, 2023),
        DATE,
        lambda line: f"{line.at:%d/%m/%Y}",
        ask="must",
        question=("Order Date", "--date-order"),
        options=("--date-order", "dmy"),
    )


def month_or_day_first() -> Case:
    """Dates with slashes and two figures of the year of which each reads both ways; it is the month first."""
    return shown(
        "month_or_day_first.csv",
        early_days(113, 2022),
        DATE,
        lambda line: f"{line.at:%m/%d/%y}",
        ask="must",
        question=("Order Date", "--date-order"),
        options=("--date-order", "mdy"),
    )


def dashes_between_days_and_months() -> Case:
    """Dates with dashes, 03-04-2024, of which each reads both ways; it is the day first."""
    return shown(
        "dashes_between_days_and_months.csv",
        early_days(124, 2024),
        DATE,
        lambda line: f"{line.at:%d-%m-%Y}",
        ask="must",
        question=("Order Date", "--date-order"),
        options=("--date-order", "dmy"),
    )


def dates_as_text_in_a_workbook() -> Case:
    """A workbook whose dates are text, 3/4/2024, of which each reads both ways; it is the month first."""
    lines = early_days(125, 2024)
    rows = [
        [*numeric(line)[:DATE], f"{line.at.month}/{line.at.day}/{line.at.year}", *numeric(line)[DATE + 1 :]]
        for line in lines
    ]
    return Case(
        "dates_as_text_in_a_workbook.xlsx",
        xlsx_file({"Orders": [HEADER, *rows]}),
        (truth(lines),),
        ask="must",
        question=("Order Date", "--date-order"),
        options=("--date-order", "mdy"),
    )


PESOS = catalogue(
    "P1|Café molido|Café|12500",
    "P2|Filtro|Café|900",
    "P3|Prensa|Ware|45000",
    "P4|Taza|Ware|8900",
    "P5|Bombilla|Ware|500",
)


def pesos_with_points() -> Case:
    """A Chilean shop: points between thousands, so 900 beside 12.500 is no price of twelve and a half."""
    return priced("pesos_with_points.csv", invent(114, PESOS), thousands, ";")


def thousands(amount: Decimal) -> str:
    return f"{amount:,.0f}".replace(",", ".")


def every_price_has_three_figures() -> Case:
    """Each price is like 12.990: thousands of pesos, most likely, but it could be gallons at three decimals."""
    products = catalogue("P1|Café|Café|12990", "P2|Prensa|Ware|45990", "P3|Molino|Ware|89990", "P4|Taza|Ware|5490")
    return priced(
        "every_price_has_three_figures.csv",
        invent(115, products),
        thousands,
        ";",
        ask="may",
        question=("Unit Price", "--decimal"),
        options=("--decimal", "comma"),
    )


def millions_with_points() -> Case:
    """An Indonesian shop: Rp before amounts such as 1.250.000."""
    products = catalogue("R1|Batik|Pakaian|1250000", "R2|Kopi|Minuman|85000", "R3|Teh|Minuman|45500")
    return priced("millions_with_points.csv", invent(116, products), lambda amount: f"Rp {thousands(amount)}")


DEAR = catalogue("I1|Silk sari|Clothes|123456.50", "I2|Shawl|Clothes|4500.00", "I3|Bangles|Jewellery|850.75")


def indian_grouping() -> Case:
    """An Indian shop: 1,23,456.50."""
    return priced("indian_grouping.csv", invent(117, DEAR), indian)


def indian(amount: Decimal) -> str:
    whole, cents = point(amount).split(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail]) + f".{cents}"


def swiss_apostrophes() -> Case:
    """A Swiss shop: CHF 1’234.50, with the apostrophe that a word processor makes."""
    products = catalogue("S1|Uhr|Schmuck|1234.50", "S2|Messer|Küche|39.90", "S3|Fondue-Set|Küche|129.00")
    return priced(
        "swiss_apostrophes.csv", invent(118, products), lambda amount: f"CHF {amount:,.2f}".replace(",", "’"), ";"
    )


def with_returns(seed: int, **options) -> list[Line]:
    """Three goods come back, each under an order number of its own."""
    lines = invent(seed, **options)
    for index, (row, at) in enumerate(((0, 10), (4, 17), (7, 22))):
        back = replace(lines[row], order=f"20{index:02}", at=lines[at].at, quantity=-1)
        lines.insert(at + 1, back)
    return lines


def minus_sign() -> Case:
    """Returns with the minus sign of typography, U+2212, in quantity and total."""
    lines = with_returns(119)
    rows = [
        [*plain(line)[:QUANTITY], minus(str(line.quantity)), point(line.price), minus(point(line.gross))]
        for line in lines
    ]
    return Case("minus_sign.csv", csv_file([*HEADER, "Line Total"], rows), (truth(lines),))


def minus(number: str) -> str:
    return number.replace("-", "\u2212")


def brackets_for_less() -> Case:
    """Accountants' negative numbers: (1) piece, (12.50) in all."""
    lines = with_returns(120)
    rows = [
        [*plain(line)[:QUANTITY], brackets(str(line.quantity)), point(line.price), brackets(point(line.gross))]
        for line in lines
    ]
    return Case("brackets_for_less.csv", csv_file([*HEADER, "Line Total"], rows), (truth(lines),))


def brackets(number: str) -> str:
    return f"({number[1:]})" if number.startswith("-") else number


def semicolons_and_english_numbers() -> Case:
    """Semicolons between cells, and yet 1,234.50."""
    return priced("semicolons_and_english_numbers.csv", invent(121, DEAR), lambda amount: f"{amount:,.2f}", ";")


def pieces_in_words() -> Case:
    """Quantities with a unit, 2 pcs, and the currency's name before the price."""
    lines = invent(122)
    rows = [[*plain(line)[:QUANTITY], f"{line.quantity} pcs", f"USD {point(line.price)}"] for line in lines]
    return Case("pieces_in_words.csv", csv_file(HEADER, rows), (truth(lines),))


def decimal_comma_in_quotes() -> Case:
    """Commas between cells and in numbers: the numbers stand in quotes."""
    return priced("decimal_comma_in_quotes.csv", invent(123, start=date(2023, 9, 13)), comma)


BUILDERS = (
    excel_serial_dates,
    epoch_seconds,
    epoch_milliseconds,
    fourteen_figures,
    months_by_name,
    afternoon_without_a_blank,
    zones_by_name,
    words_for_no_date,
    days_in_words,
    seconds_with_a_fraction,
    one_date_of_2099,
    day_or_month_first,
    month_or_day_first,
    dashes_between_days_and_months,
    dates_as_text_in_a_workbook,
    pesos_with_points,
    every_price_has_three_figures,
    millions_with_points,
    indian_grouping,
    swiss_apostrophes,
    minus_sign,
    brackets_for_less,
    semicolons_and_english_numbers,
    pieces_in_words,
    decimal_comma_in_quotes,
)
