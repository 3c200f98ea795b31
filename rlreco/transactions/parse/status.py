"""What the status of an order says about its lines: cancelled, refunded, pending, no sale at all, or a sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.lines import WORDS
from rlreco.transactions.parse.texts.accents import plain_words, without_accents
from rlreco.transactions.parse.texts.distinct import as_text, distinct_texts, replaced

# Beginnings of words, without accents and in lower case; a phrase must occur whole.
_CANCELLED = """
cancel void voided voidd fail failed failure declin denied deny expir abandon reject refused discarded trash deleted
storn abgebrochen abgelehnt fehlgeschlagen abgelaufen widerrufen verfallen gescheitert
annul refusee refuse echoue echouee expiree abandonne rejete
anulad rechazad fallid vencid caducad abandonad denegad cancelad recusad falhou falhad expirad rejeitad negad
annullat rifiutat fallit scadut abbandonat respint
geannul geweigerd mislukt verlopen afgewezen
iptal reddedildi basarisiz
отмен аннулир отклон неудач неуспеш просроч скасован
anulowan odrzucon nieudan wygasl niepowodz
avbruten avbrutt makulerad annuller peruttu zrusen stornovan torolve sikertelen lemondott anulat ακυρ ملغ בוטל
batal dibatalkan gagal huy
"""
_REFUNDED = """
refunded refundado returned chargeback chargedback reversed clawback
erstattet ruckerstattet zuruckerstattet retourniert zuruckgesendet zuruckgegeben gutgeschrieben ruckabgewickelt
ruckbuchung
rembours retourne reembols devuelt devolvid estornad rimborsat stornat reversed
terugbetaald geretourneerd teruggestuurd iade возврат возвращ zwrot zwrocon aterbetald refunderet refundert
palautettu hyvitetty vracen vraceno visszaterit rambursat
"""
_PENDING = """
pending draft quotation quote quoted unpaid unconfirmed awaiting incomplete estimate proforma
unbezahlt ausstehend entwurf angebot zahlungsausstehend unbestatigt
attente brouillon devis impaye
pendient borrador presupuesto cotizacion impagad pendente rascunho orcamento
sospeso bozza preventivo
afwachting offerte onbetaald openstaand
beklemede bekliyor taslak teklif odenmedi
ожида черновик неоплачен
oczekuj szkic nieoplacon
vantar obetald utkast odottaa cekajici nezaplacen fuggoben
"""
_PHRASES = {
    "pending": """payment due / not paid / not yet paid / to be paid / payment required / zahlung offen / nicht bezahlt
        / warten auf zahlung / warte auf zahlung / non paye / non payee / sin pagar / no pagado / por pagar / nao pago
        / aguardando pagamento / a pagar / in attesa / in attesa di pagamento / non pagato / niet betaald / wacht op
        / odeme bekleniyor / не оплачен / не оплачено / не оплачена / checkout draft / requires payment method
        / requires confirmation / requires action / concept / pago en espera / en espera de pago / da pagare
        / cho thanh toan""",
    "refunded": """rto / charged back / charge back / sent back / zuruck gesendet / reso / resi / refund issued
        / refund completed / geld zuruck""",
    "cancelled": """timed out / time out / not completed / no completado / nao concluido / non completato""",
}
_NO_BLANKS = {
    "cancelled": """キャンセル 取消 取り消し 取消し 已取消 已关闭 交易关闭 交易關閉 已作废 作废 失败 失敗 期限切れ
        취소 실패 거절 만료""",
    "refunded": "返金 返品 已退款 退款 退货 退貨 환불 반품",
    "pending": """保留 待付款 待支付 未付款 未支付 未払 入金待ち 支払い待ち 支払待ち 下書き 見積 草稿 결제대기
        입금대기 미결제 미입금""",
}

# Of orders that are paid or on their way.
_COUNTED = """
paid partially authorized authorised complete completed processing processed shipped delivered fulfilled
unfulfilled open opened invoiced sale sales sold done closed close active approved accepted confirmed captured success
successful succeeded ok new in transit dispatched sent ready packed picked pickup received settled cleared finished
finalized posted payment order orders on hold held holded disputed refund refunds return returns exchange exchanged
restocked normal to by for and the with customer item items all
standard valid booked invoice receipt credit memo note placed created full fully partial shipping shipment
delivery fulfillment fulfilment subscribed
bezahlt versendet versandt geliefert zugestellt abgeschlossen erledigt offen neu bearbeitung abgeholt berechnet
fakturiert
bestatigt verschickt teilweise aktiv in bestellung
paye payee expedie expediee livre livree termine terminee complete traitement cours valide validee confirmee facture
pagado pagada enviado enviada entregado entregada completado completada procesando proceso confirmado facturado
pago paga concluido concluida processando faturado finalizado aprovado entregue
pagato pagata spedito spedita consegnato completato completata lavorazione evaso confermato fatturato
betaald verzonden geleverd voltooid verwerking afgerond bevestigd gefactureerd
odendi kargolandi kargoda teslim edildi tamamlandi hazirlaniyor onaylandi isleniyor
оплачен оплачено оплачена доставлен доставлено доставлена отправлен выполнен выполнено завершен завершено обработке
подтвержден новый получен
oplacone oplacony wyslane wyslano dostarczone zrealizowane zakonczone realizacji nowe potwierdzone przyjete
betald skickad levererad klar betalt sendt levert zaplaceno odeslano doruceno fizetve teljesitve
"""
_COUNTED_WITHOUT_BLANKS = """
完了 支払済 支払い済み 発送済 発送済み 入金済 入金済み 配達済 処理中 新規 受付 出荷済 注文確定 已完成 已付款 已支付
已发货 已發貨 已收货
交易成功 待发货 待發貨 待收货 完成 成功 处理中 결제완료 배송완료 배송중 구매확정 완료 입금완료 주문완료 상품준비중
배송준비중
"""
_PARTLY = (
    "partial partially partly teilweise partiel partiellement partielle parcial parcialmente parziale parzialmente"
)
_PARTLY += " parzialmente gedeeltelijk kismi kismen частично czesciowo czesciowe delvis"
_PARTLY_WITHOUT_BLANKS = ("部分", "一部", normalize("NFKD", "일부"), normalize("NFKD", "부분"))
_NOT = "not non no nicht kein keine nie не sin sem niet"
# Paid, and pending only on the way to the customer.
_ON_THE_WAY = (
    "shipment shipping fulfillment fulfilment delivery pickup collection dispatch packing stock versand lieferung"
)
_ON_THE_WAY += " abholung expedition livraison envio entrega spedizione consegna verzending levering kargo teslimat"
_ON_THE_WAY += " processing despatch отправк доставк wysylk dostaw odbior"

# What people do before they buy, and what rows of a kind of their own hold beside an order's lines.
_BUYS = "purchase/purchases/purchased/buy/bought/order/ordered/transaction/checkout complete/checkout completed"
_BROWSES = """
view/views/viewed/page view/pageview/pv/product view/view item/view product/product viewed/detail/click/clicks/clicked
/cart/add to cart/addtocart/add cart/added to cart/remove from cart/removefromcart/remove/wishlist/add to wishlist/fav
/favorite/favourite/like/impression/search/begin checkout/checkout/session start/visit/browse
"""
_LINES = (
    "sale line/sales line/line/lines/line item/lineitem/item/items/order line/order item/product line/position/zeile"
)
_SUMS = (
    "sale/sales/order/header/head/payment/payments/tender/total/subtotal/sub total/invoice/summary/kopf/zahlung/summe"
)

_YES = "yes y true t 1 x ja j oui o si s sim evet e да tak igen ano kylla sant はい 是 예 네 ✓ wahr vrai verdadero"
_NO = "no n false f 0 nein non nao nee hayir нет nie nem ne ei いいえ 否 아니오 falsch faux falso"
_PAID = "paid bezahlt paye payee pagado pagato pago betaald odendi оплачен oplacone betald"
_OTHER_THINGS = "amount total sum value qty quantity number reason by note notes comment fee price betrag grund menge"
_OTHER_THINGS += " montant motif importe motivo valor importo bedrag reden id count"
_KINDS = "type kind event art typ tipo"

_DATE = (
    r"^\s*(?:\p{L}+,\s+)*"
    r"(?:\d{1,4}\s*[-./\s年]\s*(?:\d{1,2}|\p{L}+\.?)\s*[-./,\s月]\s*\d{1,4}|\p{L}+\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})"
)
_MOST = 500
_FIRST_WITHOUT_BLANKS = "\u1100"


@dataclass(frozen=True, slots=True)
class _Words:
    """Words after `_plain`. excluded : meaning -> beginnings of words; phrases : meaning -> phrases"""

    excluded: dict[str, tuple[str, ...]]
    phrases: dict[str, frozenset[str]]
    without_blanks: dict[str, frozenset[str]]
    counted: frozenset[str]

    def meaning(self, text: str) -> str | None:
        """ "cancelled", "refunded", "pending", "counted", or None for words that aren't in the lists."""
        if any(letter >= _FIRST_WITHOUT_BLANKS for letter in text):
            return self._meaning_without_blanks(text.replace(" ", ""))
        words = text.split()
        if not words:
            return None
        return self._meaning_of_words(text, words) or ("counted" if set(words) <= self.counted else None)

    def _meaning_without_blanks(self, text: str) -> str | None:
        if any(word in text for word in _PARTLY_WITHOUT_BLANKS):
            return "counted"
        meanings = (name for name, words in self.without_blanks.items() if any(word in text for word in words))
        return next(meanings, None)

    def _meaning_of_words(self, text: str, words: Sequence[str]) -> str | None:
        for name, phrases in self.phrases.items():
            if any(f" {phrase} " in f" {text} " for phrase in phrases):
                return name
        meaning = next((name for name, parts in self.excluded.items() if _begin(words, parts)), None)
        return meaning and ("counted" if self._exempt(words, meaning) else meaning)

    def _exempt(self, words: Sequence[str], meaning: str) -> bool:
        """Whether other words turn the meaning into its opposite: in part, not, a refund that was declined."""
        if set(words) & {*_PARTLY.split(), *_NOT.split()}:
            return True
        refused = meaning == "cancelled" and bool({"refund", "return"} & set(words))
        return refused or (meaning == "pending" and _begin(words, tuple(_ON_THE_WAY.split())))


def status_of(texts: pa.ChunkedArray, header: str = "") -> pa.ChunkedArray:
    """For each line null, "cancelled", "refunded", "pending" or "no sale", dictionary-encoded.

    Unknown words count as sales.

    texts : a column of status words, of yes and no, or of the moments when the header's word came true
    header : its name, such as "Financial Status", "Is Returned" or "Cancelled at"
    """
    values = distinct_texts(as_text(texts))
    meanings = [None if meaning == "counted" else meaning for meaning in _meanings(values, header)]
    return pc.cast(replaced(texts, values, pa.array(meanings, pa.string())), WORDS)


def looks_like_status(texts: pa.ChunkedArray, header: str = "") -> float:
    """The share of the distinct values, without blank ones, that are words of a status, or answers to the header."""
    values = distinct_texts(as_text(texts))
    blank = pc.equal(_plain(values), "")
    meanings = [
        meaning for meaning, empty in zip(_meanings(values, header), blank.to_pylist(), strict=True) if not empty
    ]
    return sum(meaning is not None for meaning in meanings) / len(meanings) if meanings else 0.0


def _meanings(values: pa.Array, header: str) -> list[str | None]:
    """The meaning of each distinct value."""
    plain, word = _plain(values).to_pylist(), _of_header(header)
    filled = [text for text in plain if text]
    if filled and set(filled) <= {*_yes(), *_no()}:
        return [_answer(text, word, header) for text in plain]
    if word and _are_dates(values):
        return [word if text else None for text in plain]
    if others := _no_sales(set(filled)):
        return ["no sale" if text in others else "counted" if text else None for text in plain]
    if len(values) > _MOST:
        return [None] * len(values)
    return [_in_column(text, set(filled), header) for text in plain]


def _no_sales(column: set[str]) -> frozenset[str]:
    """The values of rows that are no sale: views beside purchases, payments beside the lines of sales."""
    for sold, others in ((_BUYS, _BROWSES), (_LINES, _SUMS)):
        kept, left = _listed(sold), _listed(others)
        if column & kept and column & left and column <= kept | left:
            return left
    return frozenset()


def _in_column(text: str, column: set[str], header: str) -> str | None:
    """The meaning of a value beside the others of its column."""
    if text == "closed" and column & {"complete", "processing"}:
        return "refunded"
    if text in ("refund", "return", "returns", "refunds") and not set(_words_of(header)) & set(_KINDS.split()):
        return "refunded"
    if text in ("payment", "payments") and "invoice" in column:
        return "no sale"
    meaning = _words().meaning(text)
    # What is pending on its way was paid.
    late = meaning == "pending" and _begin(_words_of(header), (*_ON_THE_WAY.split(), "ship", "fulfil", "deliver"))
    return "counted" if late else meaning


def _answer(text: str, word: str | None, header: str) -> str | None:
    """The meaning of yes or no under a header. word : the header's own meaning"""
    if word:
        return word if text in _yes() else "counted" if text else None
    if set(_words_of(header)) & set(_PAID.split()) and text:
        return "pending" if text in _no() else "counted"
    return None


def is_flag(header: str) -> bool:
    """Whether a header asks what became of the order, as "Refunded?" and "Cancelled at" do."""
    return _of_header(header) is not None and not _begin(_words_of(header), ("expir",))


def _of_header(header: str) -> str | None:
    words = _words_of(header)
    if set(words) & set(_OTHER_THINGS.split()):
        return None
    if set(words) & {"return", "refund", "chargeback"}:
        return "refunded"
    meaning = _words().meaning(" ".join(words))
    return None if meaning == "counted" else meaning


def _words_of(header: str) -> list[str]:
    """The words of a header, those of isRefunded and cancelled_at too."""
    parted = pc.replace_substring_regex(pa.array([header]), r"(\p{Ll})(\p{Lu})", r"\1 \2")
    return str(_plain(parted)[0].as_py()).split()


def _are_dates(values: pa.Array) -> bool:
    filled = values.filter(pc.not_equal(_plain(values), ""))
    return bool(len(filled) and pc.mean(pc.match_substring_regex(filled, _DATE)).as_py() > 0.5)


def _plain(texts: pa.Array) -> pa.Array:
    """`plain_words`; words for nothing, and 1.0, as they are meant."""
    bare = plain_words(texts, kept="✓")
    blank = pc.is_in(bare, value_set=pa.array(["nan", "nat", "null", "none", "n a"]))
    return pc.replace_substring_regex(pc.if_else(blank, "", bare), r"^([01]) 0$", r"\1")


def _begin(words: Sequence[str], parts: tuple[str, ...]) -> bool:
    return any(word.startswith(parts) for word in words)


@cache
def _words() -> _Words:
    parts = {"refunded": _REFUNDED, "cancelled": _CANCELLED, "pending": _PENDING}
    excluded = {name: tuple(_bare(listed).split()) for name, listed in parts.items()}
    phrases = {name: frozenset(" ".join(phrase.split()) for phrase in _PHRASES[name].split("/")) for name in _PHRASES}
    without_blanks = {name: frozenset(_bare(listed).split()) for name, listed in _NO_BLANKS.items()}
    without_blanks["counted"] = frozenset(_bare(_COUNTED_WITHOUT_BLANKS).split())
    return _Words(excluded, phrases, without_blanks, frozenset(_bare(_COUNTED).split()))


@cache
def _listed(phrases: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in phrases.split("/"))


@cache
def _yes() -> frozenset[str]:
    return frozenset(_bare(_YES).split())


@cache
def _no() -> frozenset[str]:
    return frozenset(_bare(_NO).split())


def _bare(listed: str) -> str:
    return without_accents(listed).replace("ı", "i")
