"""Codes, signs and names of currencies."""

import re
import unicodedata

_ISO_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BYR BZD CAD CDF CHF
CLF CLP CNH CNY COP CRC CUC CUP CVE CZK DEM DJF DKK DOP DZD EEK EGP ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL GHS GIP
GMD GNF GRD GTQ GYD HKD HNL HRK HTG HUF IDR IEP ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD
KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NLG NOK
NPR NZD OMR PAB PEN PGK PHP PKR PLN PTE PYG QAR ROL RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD SHP SIT SKK SLE SLL
SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRL TRY TTD TWD TZS UAH UGX USD UYU UZS VED VEF VES VND VUV WST
XAF XAG XAU XCD XOF XPF YER ZAR ZMW ZWL
"""
ISO_CODES = frozenset(_ISO_CODES.split())

_WITHOUT_DECIMALS = "CLP COP HUF IDR IRR JPY KRW LAK MMK PYG UGX VND XAF XOF"
WITHOUT_DECIMALS = frozenset(_WITHOUT_DECIMALS.split())
"""Their unit is worth so little that nobody writes three decimals of it."""

AMBIGUOUS = frozenset({"$", "kr", "¥", "Rs"})
"""Signs that several currencies share: dollars and pesos, crowns, yen and yuan, rupees."""

_NAMES = {
    "$": "$ dollar dollars dólar dólares dolar peso pesos",
    "kr": "kr kr. krone kroner krona kronor krónur crown crowns",
    "¥": "¥",
    "Rs": "rs rs. ₨ rupee rupees",
    "EUR": "€ euro euros ευρώ евро ユーロ 欧元 歐元 유로",
    "USD": "us$ u$s $us usdollar usdollars americandollar americandollars unitedstatesdollar 美元 美金 米ドル 달러",
    "GBP": "£ ₤ pound pounds britishpound britishpounds poundsterling poundssterling sterling stg 英镑 ポンド",
    "CAD": "ca$ can$ cdn$ c$ $ca $can canadiandollar canadiandollars",
    "AUD": "au$ a$ $au australiandollar australiandollars",
    "NZD": "nz$ newzealanddollar newzealanddollars",
    "HKD": "hk$ hongkongdollar hongkongdollars 港元 港币 港幣",
    "SGD": "sg$ s$ singaporedollar singaporedollars",
    "TWD": "nt$ 新台幣 新臺幣",
    "MXN": "mx$ mex$ mexicanpeso mexicanpesos pesomexicano pesosmexicanos",
    "BRL": "r$ real reais brazilianreal brazilianreais realbrasileiro",
    "ARS": "ar$ argentinepeso argentinepesos",
    "CLP": "cl$ chileanpeso chileanpesos pesochileno pesoschilenos",
    "COP": "col$ co$ colombianpeso colombianpesos",
    "UYU": "$u",
    "JPY": "円 圓 jp¥ 日元 日圓 日円 yen japaneseyen",
    "CNY": "元 圆 cn¥ rmb yuan chineseyuan 人民币 人民幣 renminbi",
    "KRW": "₩ 원 won",
    "INR": "₹ रू रु रु. indianrupee indianrupees",
    "IDR": "rp rp. rupiah",
    "MYR": "rm ringgit",
    "PHP": "₱",
    "THB": "฿ บาท baht",
    "VND": "₫ đ đồng vnđ dong",
    "KHR": "៛",
    "LAK": "₭",
    "MNT": "₮",
    "BDT": "৳ tk tk.",
    "CHF": "fr. sfr sfr. franken swissfranc swissfrancs schweizerfranken",
    "SEK": "skr swedishkrona swedishkronor",
    "DKK": "dkr dkr. danishkrone danishkroner",
    "NOK": "nkr nkr. norwegiankrone norwegiankroner",
    "PLN": "zł zl zł. złoty złote złotych zloty polishzloty",
    "CZK": "kč kc kčs koruna korun",
    "HUF": "ft ft. forint",
    "RON": "lei leu",
    "BGN": "лв лв. lv lv. лева лев leva lev",
    "HRK": "kn kuna",
    "RSD": "din din. дин дин.",
    "MKD": "ден ден.",
    "RUB": "₽ руб руб. р р. рубль рубля рублей rubles roubles ruble rouble russianruble российскийрубль",
    "UAH": "₴ грн грн. гривна гривень",
    "KZT": "₸ тг тг. тенге",
    "UZS": "сум so'm soʻm",
    "GEL": "₾ lari",
    "AMD": "֏",
    "AZN": "₼",
    "TRY": "₺ tl tl. lira lirası liras türklirası turkishlira",
    "ILS": '₪ nis ש״ח ש"ח',
    "AED": "dh dhs dirham dirhams د.إ",
    "SAR": "sr riyal riyals ر.س ريال",
    "IRR": "﷼ ریال",
    "EGP": "e£ le ج.م",
    "NGN": "₦ naira",
    "GHS": "₵ gh₵",
    "KES": "ksh ksh. kshs",
    "TZS": "tsh",
    "UGX": "ush",
    "ZAR": "r rand",
    "XOF": "fcfa cfa",
    "PEN": "s/ s/. soles",
    "CRC": "₡",
    "PYG": "₲ gs gs.",
}
"""Code or ambiguous sign -> its signs and names, small and without blanks between their words."""

_OFTEN = (
    "usd eur gbp chf jpy cny inr brl cad aud nzd sek nok dkk pln czk huf ron bgn rub krw idr thb vnd myr sgd hkd zar"
)
_OFTEN_IN_SMALL = frozenset((_OFTEN + " mxn clp ils aed sar egp ngn kes uah kzt twd php").split())
"""Other codes in small letters may be words: all, top, cup, try."""


def currency_of(text: str) -> str | None:
    """The ISO code of a currency, or the sign if it is one of `AMBIGUOUS`; None if the text is no currency.

    text : signs, a code or a name, several of them too ("US$", "USD $", "euros", "Euro (EUR)")
    """
    text = text.strip()
    if text.upper() in ISO_CODES and (text.isupper() or text in _OFTEN_IN_SMALL):
        return text.upper()
    return _BY_NAME.get(_folded(text)) or _signed(text) or _of_several(text)


def _folded(text: str) -> str:
    """Small and without blanks; full-width signs become the usual ones."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


_BY_NAME = {_folded(name): code for code, names in _NAMES.items() for name in names.split()}


def _signed(text: str) -> str | None:
    """A code with a sign beside it, as CLP$; or a rare sign, which stands for itself. Cents are no currency."""
    codes = [code for code in (text[:-1], text[1:]) if code in ISO_CODES]
    if codes and any(map(_is_sign, text)):
        return codes[0]
    return text if _is_sign(text) else None


def _is_sign(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text) == "Sc" and text not in "¢￠"


def _of_several(text: str) -> str | None:
    """The only currency that all parts mean: a shared sign beside a code adds nothing."""
    parts = [part for part in re.split(r"[()/|:–-]", text) if part.strip()]
    parts = parts if len(parts) > 1 else text.split()
    currencies = {currency_of(part) for part in parts} if len(parts) > 1 else set()
    clear = currencies - AMBIGUOUS or currencies
    return clear.pop() if len(clear) == 1 else None
