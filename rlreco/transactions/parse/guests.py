"""Customer ids that stand for nobody or for everybody, and e-mail addresses that are one person's."""

from collections.abc import Mapping, Sequence
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.texts.accents import plain_words, without_accents
from rlreco.transactions.parse.texts.distinct import as_text, distinct_texts, replaced

# Without accents and in lower case, words parted by single blanks; a slash parts names.
_NOBODY = """
guest / guests / guest checkout / guest customer / guest user / guest order / guest account / checkout guest
/ walk in / walkin / walk ins / walk in customer / walkin customer / walk in client / walk in guest / walk in sale
/ walk in sales / unknown / unknown customer / unknown user / unknown client / unknown buyer / anonymous / anon
/ anonymous customer / anonymous user / anonymous buyer / anonymous guest / anonymous donor / unregistered
/ not registered / unregistered customer / cash / cash customer / cash sale / cash sales / cash client / cash account
/ counter / counter sale / counter sales / counter customer / over the counter / otc / retail customer / retail client
/ pos customer / pos sale / store customer / default customer / general customer / generic customer / misc customer
/ miscellaneous customer / sundry customer / sundry customers / casual customer / one time customer / cash and carry
/ no customer / no name / no email / no e mail / no user / no account / no id / none / null / nil / nan / nat / n a
/ na / undefined / not available / not applicable / not provided / not given / not set / unspecified / blank / empty
/ nobody / noname / no one / missing / tbd / unassigned / customer unknown / customer not found / deleted user
/ deleted customer / end consumer / final consumer
/ gast / gastkunde / gastbestellung / gaste / gastkonto / gastzugang / laufkunde / laufkunden / laufkundschaft
/ barverkauf / barverkaufe / barkunde / barkunden / ladenkunde / ladenverkauf / thekenverkauf / theke / kasse
/ unbekannt / unbekannter kunde / anonym / anonymer kunde / kein kunde / ohne kunde / ohne / keine / keine angabe
/ diverse / diverse kunden / diverser kunde / kunde divers / endkunde / standardkunde / cpd kunde
/ invite / invitee / client invite / client de passage / clients de passage / client divers / clients divers
/ client comptoir / vente comptoir / comptoir / client inconnu / inconnu / inconnue / anonyme / client anonyme / aucun
/ aucun client / sans client / sans nom / client au comptant / vente au comptant / comptant / especes
/ particulier divers / non renseigne
/ invitado / cliente invitado / invitada / consumidor final / publico en general / publico general / cliente general
/ cliente generico / cliente mostrador / mostrador / venta mostrador / cliente ocasional / cliente contado / contado
/ ventas contado / cliente de contado / cliente varios / clientes varios / varios / desconocido / cliente desconocido
/ anonimo / cliente anonimo / sin cliente / sin nombre / ninguno / sin registro / cliente de paso / cliente final
/ convidado / cliente convidado / cliente balcao / balcao / venda balcao / venda ao balcao / cliente avulso / avulso
/ cliente padrao / consumidor / cliente nao identificado / nao identificado / consumidor nao identificado
/ desconhecido / cliente desconhecido / sem cliente / sem cadastro / sem nome / nao informado / nenhum
/ clientes diversos
/ cliente diversos / visitante
/ ospite / ospiti / cliente ospite / cliente di passaggio / cliente occasionale / cliente sconosciuto / sconosciuto
/ cliente privato generico / cliente banco / vendita al banco / vendite al banco / cliente vario
/ clienti vari / clienti diversi / consumatore finale / corrispettivi / nessuno / nessun cliente / senza nome
/ gastklant / gast klant / gastbestelling / passant / passanten / balieklant / balieverkoop / balie
/ contante verkoop / contant / kassaklant / kassaverkoop / losse klant / diverse klanten / onbekend / onbekende klant
/ anoniem / anonieme klant / geen klant / geen / particuliere klant
/ misafir / misafir kullanici / misafir musteri / perakende musteri / perakende satis / perakende / nihai tuketici
/ bilinmeyen / bilinmeyen musteri / bilinmiyor / muhtelif musteri / muhtelif / pesin musteri / pesin satis / nakit satis
/ anonim / isimsiz / yok / uye olmayan / uyeliksiz / genel musteri / magaza musterisi
/ гость / гости / гостевой заказ / покупатель гость / розничный покупатель / розничныи покупатель / розничный клиент
/ розница / частное лицо / физ лицо / физлицо / физическое лицо / неизвестно / неизвестный / неизвестный покупатель
/ неизвестный клиент / аноним / анонимный покупатель / анонимный клиент / без клиента / без имени / нет
/ не указан / не указано / не указана / наличные / разовый покупатель / случайный покупатель / конечный потребитель
/ незарегистрированный / роздрібний покупець / гість / невідомий
/ gosc / goscie / klient detaliczny / klient gosc / klient anonimowy / klient indywidualny / nieznany / nieznany klient
/ brak / brak klienta / sprzedaz detaliczna / gotowka / klient gotowkowy / klient jednorazowy / klient z ulicy
/ osoba prywatna / paragon / zakup bez rejestracji
/ gastkund / kontantkund / okand / vieras / gaest / gjest / ukendt / ukjent / hoste / neznamy / anonymni
/ vendeg / ismeretlen / oaspete / necunoscut / επισκεπτης / αγνωστος / λιανικη / πελατης λιανικης / oaspeti
/ ضيف / زائر / غير معروف / עמיל מזדמן / אורח / לקוח מזדמן / tamu / pelanggan umum / umum / khach le / khach vang lai
/ khach
/ ゲスト / ゲストユーザー / ゲスト購入 / ゲスト様 / 非会員 / 会員登録なし / 匿名 / 匿名希望 / 不明 / 一般客
/ 店頭 / 店頭販売 / 店頭客
/ 名無し / なし / 未登録 / 現金客 / フリー客
/ 游客 / 遊客 / 散客 / 零售客户 / 零售客戶 / 零售顾客 / 零售 / 匿名用户 / 匿名用戶 / 匿名顾客 / 匿名买家 / 未知
/ 未知客户 / 未知用户
/ 访客 / 訪客 / 普通顾客 / 现金客户 / 現金客戶 / 门店客户 / 非会员 / 非會員 / 无 / 無 / 临时客户 / 过路客 / 未注册
/ 비회원 / 비회원주문 / 비회원구매 / 비회원 주문 / 비회원 구매 / 게스트 / 손님 / 익명 / 알수없음 / 알 수 없음
/ 미상 / 없음 / 현금고객 / 일반고객 / 방문고객
"""

NOBODYS_ADDRESS = """
guest guests guestcheckout guestuser guestcustomer noreply donotreply nomail noemail nomailaddress none null na nobody
anonymous anon unknown walkin walkincustomer cash cashcustomer customerunknown nocustomer noone notprovided notavailable
gast laufkunde laufkundschaft unbekannt anonym keine keineemail invite anonyme inconnu sansmail pasdemail invitado
anonimo sincorreo sinemail convidado semmail sememail ospite nessuno misafir gosc brak
"""

EMAIL = r"^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$"
_WORDS = r"^$|[^0-9]"
WHOLE = r"^[-+]?\d{1,18}(?:\.0+)?$"
SPECIAL = r"^(?:[-+]?0+|-0*1|9{4,})(?:\.0+)?$"
_SMALL = 100

_FEWEST_CUSTOMERS, _FEWEST_ORDERS = 10, 20
_LEAST_SHARE, _TIMES_THE_SECOND = 0.2, 10


def guests_in(customers: pa.ChunkedArray) -> list[str]:
    """The distinct customer ids that mean nobody, such as "Guest", "Walk-in", "-" or 0, in the order of the file.

    customers : text
    """
    ids = distinct_texts(as_text(customers))
    chosen = {*_words_for_nobody(ids.filter(pc.match_substring_regex(ids, _WORDS))), *_numbers_of_nobody(ids)}
    return [name for name in ids.to_pylist() if name in chosen] if chosen else []


def crowd_in(customers: pa.ChunkedArray, orders: pa.ChunkedArray) -> str | None:
    """The id, if there is one, that has so many of all orders that it can't be a single customer.

    It has at least a fifth of the orders of all customers and 20 of them, and ten times those of the next, among at
    least ten customers. customers, orders : text, as long as each other
    """
    counted = pc.value_counts(pc.drop_null(as_text(customers)))
    ids, lines = counted.field("values"), counted.field("counts")
    # Each customer has an order at least, and nobody has more orders than lines.
    enough = pc.greater_equal(lines, max(_FEWEST_ORDERS, _LEAST_SHARE * len(ids)))
    if len(ids) < _FEWEST_CUSTOMERS or not pc.any(enough, min_count=0).as_py():
        return None
    possible = _orders_of(customers, orders, ids.filter(enough))
    if _crowd(possible) is None:
        return None
    counted = _orders_of(customers, orders, ids)
    return _crowd(counted, _sum(counted))


def crowd_of(orders: Mapping[str, int]) -> str | None:
    """As `crowd_in`, for customers whose numbers of orders are counted. orders : customer -> its orders"""
    counted = sorted(orders.items(), key=lambda pair: -pair[1])
    return crowd_of_most(counted, len(counted), _sum(counted))


def crowd_of_most(most: Sequence[tuple[str, int]], n_customers: int, n_orders: int) -> str | None:
    """As `crowd_of`. most : the two customers with the most orders, and how many; n_orders : of all customers"""
    return _crowd(most, n_orders) if n_customers >= _FEWEST_CUSTOMERS else None


def are_addresses(customers: pa.ChunkedArray) -> bool:
    """Whether most customers are e-mail addresses. customers : text"""
    ids = distinct_texts(as_text(customers))
    return bool(len(ids) and pc.mean(pc.match_substring_regex(ids, EMAIL)).as_py() > 0.5)


def in_several_cases(customers: pa.ChunkedArray) -> bool:
    """Whether an e-mail address has capitals. customers : text"""
    ids = distinct_texts(as_text(customers))
    capitals = pc.and_(pc.match_substring_regex(ids, EMAIL), pc.not_equal(ids, pc.utf8_lower(ids)))
    return bool(pc.any(capitals, min_count=0).as_py())


def may_hold_crowd(n_orders: np.ndarray) -> bool:
    """Whether somebody has a fifth of all orders. n_orders : of each customer"""
    return bool(len(n_orders) and n_orders.max() >= _LEAST_SHARE * n_orders.sum())


def one_person(customers: pa.ChunkedArray) -> tuple[pa.ChunkedArray, int]:
    """The customers with e-mail addresses in lower case and without blanks, and how many ids were merged by that.

    Only of use where most are addresses: see `are_addresses`. customers : text
    """
    ids = distinct_texts(as_text(customers))
    is_address = pc.match_substring_regex(ids, EMAIL)
    same = pc.if_else(is_address, pc.utf8_lower(pc.utf8_trim_whitespace(ids)), ids)
    merged = len(ids) - len(pc.unique(same))
    return (replaced(customers, ids, same), merged) if not same.equals(ids) else (customers, 0)


def persons(customers: pa.ChunkedArray, addresses: bool) -> pa.ChunkedArray:
    """The customers by `one_person` if they are addresses, else themselves. customers : text"""
    return one_person(customers)[0] if addresses else customers


def nobody_of(guests: Sequence[str], crowd: str | None) -> tuple[str, ...]:
    """The customers that stand for no person, each once."""
    return tuple(dict.fromkeys([*guests, *([] if crowd is None else [crowd])]))


def guest_names() -> set[str]:
    """Names of nobody, without accents, in Unicode's taken-apart form."""
    return _parted(without_accents(_NOBODY))


def guest_names_as_written() -> set[str]:
    """Names of nobody, whose syllables and signs are whole, as engines have them."""
    return _parted(_NOBODY) | {normalize("NFC", name) for name in guest_names()}


def _parted(names: str) -> set[str]:
    return {" ".join(name.split()) for name in names.split("/")} - {""}


def _words_for_nobody(ids: pa.Array) -> list[str]:
    plain = plain_words(ids)
    nobody = pc.or_(pc.is_in(plain, value_set=pa.array(sorted(guest_names()))), pc.equal(plain, ""))
    nobody = pc.or_(pc.or_(nobody, pc.equal(pc.utf8_lower(pc.utf8_trim_whitespace(ids)), "\\n")), _addresses(ids))
    return list(ids.filter(nobody).to_pylist())


def _addresses(ids: pa.Array) -> pa.Array:
    """Whether each id is an e-mail address of nobody: guest@..., no-reply@..."""
    local = pc.replace_substring_regex(pc.utf8_lower(ids), "@.*$", "")
    letters = pc.replace_substring_regex(local, r"[\s._-]+", "")
    nobody = pc.is_in(letters, value_set=pa.array(NOBODYS_ADDRESS.split()))
    return pc.and_(pc.match_substring(ids, "@"), nobody)


def _numbers_of_nobody(ids: pa.Array) -> list[str]:
    """0, -1 and 99999, where the other ids show that they aren't numbers like any other."""
    special = ids.filter(pc.match_substring_regex(ids, SPECIAL))
    special = special.filter(pc.match_substring_regex(special, WHOLE))
    if not len(special):
        return []
    whole = ids.filter(pc.match_substring_regex(ids, WHOLE))
    numbers = np.unique([int(text.partition(".")[0]) for text in whole.to_pylist()])
    return [text for text in special.to_pylist() if _is_nobody(int(text.partition(".")[0]), numbers)]


def _is_nobody(number: int, numbers: np.ndarray) -> bool:
    others = numbers[numbers != number]
    if number < 0:
        return not (others < 0).any()
    if number == 0:
        return not _number_from_zero(others[others > 0])
    return len(others) > 2 and bool(others.max() < number / 2)


def _number_from_zero(others: np.ndarray) -> bool:
    """Whether customers seem to be numbered from zero. others : the numbers above zero, sorted"""
    if {1, 2} <= set(others[:2].tolist()):
        return True
    return bool(len(others) and others[-1] < _SMALL and others[-1] - others[0] == len(others) - 1)


def _orders_of(customers: pa.ChunkedArray, orders: pa.ChunkedArray, ids: pa.Array) -> list[tuple[str, int]]:
    """These customers with the number of their distinct orders, the most first."""
    table = pa.table({"customer": as_text(customers), "order": as_text(orders)})
    table = table.filter(pc.is_in(table["customer"], value_set=ids)) if len(ids) else table.slice(0, 0)
    customer, order = (pc.dictionary_encode(table[name]).combine_chunks() for name in table.column_names)
    customer_at, order_at = (pc.fill_null(codes.indices, -1).to_numpy().astype(np.int64) for codes in (customer, order))
    pairs = pc.unique(pa.array(customer_at[order_at >= 0] * len(order.dictionary) + order_at[order_at >= 0])).to_numpy()
    counts = np.bincount(pairs // max(1, len(order.dictionary)), minlength=len(customer.dictionary))
    return sorted(zip(customer.dictionary.to_pylist(), counts.tolist(), strict=True), key=lambda pair: -pair[1])


def _sum(counted: Sequence[tuple[str, int]]) -> int:
    return sum(count for _, count in counted)


def _crowd(counted: Sequence[tuple[str, int]], n_orders: int | None = None) -> str | None:
    """The first, if it has enough orders. n_orders : of all customers, where its share counts too"""
    (name, most), second = counted[0], counted[1][1] if len(counted) > 1 else 0
    enough = most >= _FEWEST_ORDERS and most >= _TIMES_THE_SECOND * second
    return name if enough and (n_orders is None or most / max(1, n_orders) >= _LEAST_SHARE) else None
