"""Names of services in many languages: postage, fees, vouchers, discounts and the like.

A name counts as a whole: every word of it must belong to a service, so that a delivery van or a gift card holder
stays a product. Figures, signs and accents are ignored: "Gift card 50 EUR" is a gift card.
"""

from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.parse.texts.accents import without_accents

# Letters that no accent parts from their plain form.
_LETTERS = {"ı": "i", "ł": "l", "ß": "ss"}
_FIRST_WITHOUT_BLANKS = "\u1100"
_LONGEST = 16

# Whole names that no other word may join; a slash parts names.
_ALONE = """
manual / manual entry / manual adjustment / manual sale / manual charge / manual item / sample / samples / free sample
/ free samples / product sample / tip / tips / staff tip / delivery tip / driver tip / gratuity / gratuities / deposit
/ deposits / bottle deposit / security deposit / refundable deposit / container deposit / bad debt / adjust bad debt
/ bad debt adjustment / adjustment / adjustments / price adjustment / stock adjustment / write off / rounding
/ round off / rounding adjustment / correction / custom amount / custom sale / custom item / miscellaneous / misc
/ open item / donation / donations / charity donation / store credit / store credits / credit note / refund / refunds
/ tax / taxes / sales tax / vat / gst / hst / insurance / order insurance / package protection / order protection
/ extended warranty / gift wrap / gift wraps / giftwrap / gift wrapping / giftwrapping / gift wrap service
/ gift wrapping service / wrapping / wrapping service / gift packaging / gift message / local pickup / store pickup
/ pickup / pick up / in store pickup / click and collect / click collect / ups ground / ups standard / ups express
/ p p / p and p / s and h / priority mail / usps priority mail / first class mail / usps first class
/ usps first class mail / royal mail / royal mail first class / royal mail st class
/ royal mail nd class / parcel post
/ money off / promotion / promo / promo code / promotional code / coupon code / down payment / advance payment
/ prepayment / payment / restocking
/ muster / warenmuster / warenprobe / warenproben / gratisprobe / trinkgeld / pfand
/ flaschenpfand / leergut / kaution
/ anzahlung / spende / mehrwertsteuer / mwst / rundung / rundungsdifferenz / selbstabholung / abholung / diverses
/ geschenkverpackung / geschenkpapier service / transportversicherung / versicherung / versandversicherung / aufgeld
/ pourboire / pourboires / caution / consigne / consignes / acompte / arrhes / assurance / don / dons / tva
/ echantillon / echantillons / echantillon gratuit / echantillons gratuits / emballage cadeau / paquet cadeau
/ retrait en magasin / click et collect / port / port offert / port paye / port et emballage
/ ports / divers / arrondi
/ propina / propinas / deposito / fianza / seguro / seguros / anticipo / donacion / donativo
/ iva / muestra / muestras
/ muestra gratis / muestras gratis / envoltorio regalo / envoltorio de regalo / envoltura de regalo / envoltura regalo
/ recogida en tienda / redondeo / ajuste / vale / varios
/ gorjeta / gorjetas / caucao / doacao / amostra / amostras / amostra gratis / embalagem presente
/ embalagem de presente / embalagem para presente / embrulho / embrulho de presente / embrulho para presente / sinal
/ pac / retirada na loja / arredondamento / diversos / icms
/ mancia / mance / cauzione / acconto / assicurazione / donazione / campione / campioni / campione gratuito
/ campioni gratuiti / campione omaggio / confezione regalo / pacchetto regalo / pacco regalo / contrassegno
/ ritiro in negozio / arrotondamento / varie
/ fooi / fooien / statiegeld / borg / borgsom / verzekering / donatie / btw / gratis monster / proefmonster
/ gratis staal / cadeauverpakking / inpakservice / inpakken / aanbetaling / afronding / afhalen / ophalen / rembours
/ bahsis / depozito / kapora / sigorta / bagis / kdv / numune / numuneler / hediye paketi
/ hediye paketleme / yuvarlama
/ чаевые / залог / депозит / задаток / предоплата / аванс / страховка / страхование / пожертвование / ндс / образец
/ образцы / подарочная упаковка / самовывоз / округление / корректировка / прочее / разное / наложенный платеж
/ napiwek / napiwki / kaucja / depozyt / zaliczka / zadatek / ubezpieczenie / darowizna / probka / probki
/ pakowanie na prezent / pakowanie prezentow / opakowanie na prezent / opakowanie prezentowe / odbior osobisty
/ zaokraglenie / pobranie / za pobraniem
/ dricks / moms / pant / drikkepenge / depositum / juomaraha / pantti / alv / spropitne / zaloha / borravalo / foglalo
/ bacsis
"""

# Names that other words of services may stand around; a star stands for the first part of a compound.
_HEADS = """
postage / shipping / shipment / delivery / deliveries / carriage / freight / handling / courier / fee / fees / charge
/ charges / surcharge / surcharges / commission / commissions / discount / discounts / rebate / gift card / gift cards
/ giftcard / giftcards / gift voucher / gift vouchers / gift certificate / gift certificates / voucher / vouchers
/ coupon / coupons / shipping insurance / shipping protection / dhl / fedex / dpd / gls / usps / transport
/ *versand / *versandkosten / *versandspesen / versandgebuhr / versandgebuhren / versandpauschale
/ versandkostenpauschale / versandkostenanteil / versandanteil / porto / portokosten / lieferung / expresslieferung
/ liefergebuhr / lieferpauschale / zustellung / zustellgebuhr / fracht / spedition / nachnahme / *gebuhr / *gebuehr
/ *gebuhren / *gebuehren / *pauschale / *zuschlag / *kosten / *spesen / *gutschein / *gutscheine / gutscheinkarte
/ *rabatt / preisnachlass / nachlass / skonto / provision / provisionen / geschenkkarte / gutschrift
/ frais / livraison / expedition / colissimo / chronopost / mondial relay / lettre suivie / carte cadeau
/ cartes cadeaux / carte cadeaux / cheque cadeau / cheques cadeaux / bon cadeau / bon d achat / remise / remises
/ rabais / reduction / code promo / bon de reduction
/ envio / envios / flete / fletes / portes / gastos / entrega / entregas / mensajeria / tarjeta regalo
/ tarjeta de regalo / tarjetas de regalo / vale regalo / cheque regalo / vale de regalo / cupon / cupones / descuento
/ descuentos / comision / comisiones / recargo / recargos / cargo por servicio / cargo por envio
/ frete / fretes / taxa / taxas / custo / custos / sedex / correios / vale presente / vale presentes / cartao presente
/ cartao oferta / vale compras / vale compra / cheque prenda / desconto / descontos / cupom / cupons / comissao
/ comissoes
/ spedizione / spedizioni / consegna / trasporto / corriere / spese / buono regalo / buoni regalo / carta regalo
/ buono sconto / buono acquisto / sconto / sconti / commissione / commissioni / supplemento
/ verzending / bezorging / levering / vracht / *toeslag / cadeaubon / cadeaubonnen / cadeaukaart / waardebon
/ kortingsbon / korting / kortingen / provisie
/ kargo / teslimat / gonderim / nakliye / kapida odeme / hizmet bedeli / hediye karti / hediye ceki / indirim / kupon
/ komisyon / ucret
/ доставка / доставки / пересылка / почтовые расходы / транспортные расходы / подарочный сертификат
/ подарочная карта / подарочные карты / купон / промокод / скидка / скидки / комиссия / сбор / пошлина
/ wysylka / wysylki / dostawa / dostawy / przesylka / przesylki / kurier / paczkomat / paczkomaty / inpost / oplata
/ oplaty / prowizja / karta podarunkowa / bon podarunkowy / bon upominkowy / rabat / rabaty / znizka
/ frakt / fraktkostnad / fraktavgift / leverans / *avgift / presentkort / fragt / forsendelse / gavekort / gebyr
/ toimitus / toimituskulut / postikulut / rahti / lahjakortti / alennus / doprava / dopravne / postovne / balne
/ darkovy poukaz / darkova poukazka / sleva / zlava / szallitas / szallitasi dij / szallitasi koltseg / postakoltseg
/ ajandekutalvany / ajandekkartya / kedvezmeny / livrare / μεταφορικα / εξοδα αποστολης / αποστολη / δωροκαρτα
/ вартість доставки / знижка / الشحن / شحن / رسوم الشحن / التوصيل / توصيل / رسوم التوصيل / خصم / משלוח / דמי משלוח
/ ongkir / ongkos kirim / biaya kirim / biaya pengiriman / pengiriman / phi van chuyen / phi ship
/ van chuyen / phi giao hang
/ ค่าจัดส่ง / ค่าส่ง / ส่วนลด
"""

_AROUND = """
a and or to for by with of the in inc incl including excl plus per on at up st nd rd th h hr hrs kg first second class
standard express next same day days priority economy international domestic national worldwide global local
regional uk
gb eu europe european usa us canada australia ireland england scotland wales mainland highlands islands island remote
zone area ground overnight home free flat rate fixed tracked untracked signed special recorded royal mail parcel
parcels
post postal cost costs price service services method option order orders extra additional saturday sunday evening
morning weekend amazon ebay etsy paypal stripe square shopify klarna bank dotcom dotcomgiftshop cruk packing packaging
package handling insurance online digital electronic e fast regular normal basic premium small large heavy item
air sea
road truck pallet carrier ups tnt hermes evri yodel fedex transaction processing booking admin administration
administrative convenience payment credit card late restocking return returns cancellation setup set small minimum
environmental recycling eco fuel import customs duty duties seller referral fba fulfilment fulfillment storage listing
subscription platform marketplace affiliate sales agent loyalty member staff employee student volume bulk trade
seasonal welcome birthday christmas promotional promo code coupon voucher gift rush peak gbp eur usd chf euro euros
pounds dollars kr sek nok dkk pln zl czk huf tl try rub aud cad nzd inr jpy cny rs value worth off
und oder fur inkl zzgl innerhalb deutschland osterreich schweiz ausland inland kostenlos kostenlose kostenloser
kostenfrei versicherter versichert mit nach deutsche pauschal paket packchen brief sendung anteilig auf bei national
de du des d l la le les et ou a au en pour par offert offerte gratuit gratuite gratuits express standard suivi suivie
rapide domicile relais point bancaire bancaires dossier gestion port emballage expedition service retour commande
transport supplementaires manutention france belgique suisse international colis cadeau
y o el los las del por con sin urgente estandar gratis gratuito domicilio nacional internacional peninsula baleares
canarias espana mexico argentina coste costo costes costos manejo manipulacion gestion administrativos bancarios
transporte servicio embalaje correo correos
e do da dos das por para com sem gratis gratuito expresso normal internacional nacional brasil portugal servico
administrativa embalagem manuseio domicilio transportadora economico
di il lo gli i per con gratuita gratuito standard espressa rapida internazionale italia costo costi imballaggio
bancarie servizio incasso corriere gestione domicilio
voor van het een gratis naar nederland belgie binnen buitenland aangetekend postnl bpost pakket service en
ucreti bedeli ucretsiz hizli standart hizmet yurtici yurtdisi mng aras ptt surat odeme kapida ekspres ve ile
курьером курьерская почтой почта россии по до на за от сдэк cdek двери москве мск спб бесплатная экспресс стоимость
услуги услуга сервисный банка банковская и в рф
kurierska kurierem za pobraniem do na darmowa priorytetowa koszt koszty przesylki dostawy wysylki serwisowa
manipulacyjna dodatkowa dpd inpost dhl ups poczta polska poczty polskiej ekspresowa zagraniczna krajowa
till och inom sverige hem fri gratis til danmark norge zdarma ingyenes
"""

# These languages part no words, so the pieces may stand in any order.
_PIECES = """
送料 配送料 配送 宅配便 運賃 発送 発送料 手数料 梱包料 ラッピング ギフトカード 商品券 ギフト券 クーポン 割引
値引 値引き 保証金
デポジット 保険料 サンプル 試供品 寄付 消費税
运费 運費 邮费 郵費 快递费 快遞費 快递 快遞 配送费 配送費 物流费 物流費 手续费 手續費 服务费 服務費 佣金 包装费
包裝費 礼品包装
禮品包裝 礼品卡 禮品卡 礼品券 优惠券 優惠券 代金券 购物券 折扣 小费 小費 押金 定金 保证金 保證金 保险费 運費險
运费险 样品 樣品
捐款 税费 補差價 补差价 补差
배송비 배송료 택배비 배달비 배달료 운송비 운송료 배송 택배 퀵비 수수료 서비스료 포장비 선물포장 기프트카드
상품권 쿠폰 할인 보증금 보험료
샘플 기부금 부가세
"""

_BETWEEN = """
全国 一律 国内 国際 海外 離島 北海道 沖縄 無料 込 込み 別 速達 通常 クール便 クール メール便 ゆうパック ヤマト
佐川 代引 代引き
代金引換 決済 振込 追加 料 料金 代 分 ご 円 税込 税抜 包装 ギフト ネコポス
國內 国际 國際 包邮 包郵 免 顺丰 順豐 邮政 ems 中通 圆通 普通 加急 到付 补 補 差价 差價 元 超重 偏远 地区 地區
空运 海运 平台
무료 기본 추가 일반 국내 해외 국제 제주 도서산간 산간 도서 지역 착불 선불 특급 퀵 당일 새벽 왕복 반품 교환
서비스 결제 카드 비
"""


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Phrases as they are after `_plain`.

    alone, heads, around : as above
    endings : of words that are heads whatever their first part
    beginnings, words : the first words, and all words, of the phrases
    pieces, between : without blanks
    """

    alone: frozenset[str]
    heads: frozenset[str]
    around: frozenset[str]
    endings: tuple[str, ...]
    beginnings: frozenset[str]
    words: frozenset[str]
    pieces: frozenset[str]
    between: frozenset[str]

    def may_be(self, text: str) -> bool:
        """A quick test that nearly all names of goods fail."""
        first = text.partition(" ")[0]
        return first in self.beginnings or first.endswith(self.endings) or first >= _FIRST_WITHOUT_BLANKS

    def holds(self, text: str) -> bool:
        if text >= _FIRST_WITHOUT_BLANKS:
            return _covers(text.replace(" ", ""), self.pieces, self.between)
        return text in self.alone or self._of_heads(text.split())

    def _of_heads(self, words: list[str]) -> bool:
        if not all(word in self.words or word.endswith(self.endings) for word in words):
            return False
        compounds = {word for word in words if word.endswith(self.endings)}
        return _covers(words, self.heads | compounds if compounds else self.heads, self.around)


def are_services(names: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Whether each name, as a whole, is that of a service; false for null."""
    vocabulary = _vocabulary()
    distinct = pc.unique(pc.fill_null(pc.cast(names, pa.string()), ""))
    texts = _plain(distinct).to_pylist()
    services = [place for place, text in enumerate(texts) if vocabulary.may_be(text) and vocabulary.holds(text)]
    return pc.is_in(names, value_set=pc.cast(distinct.take(pa.array(services, pa.int64())), names.type))


def may_begin_services(words: pa.Array) -> pa.Array:
    """Whether each word may be the first of a service's name: true for all of those that are, and for few others."""
    vocabulary = _vocabulary()
    return pa.array([vocabulary.may_be(text) for text in _plain(pc.fill_null(words, "")).to_pylist()], pa.bool_())


def _covers(units: str | list[str], heads: Set[str], around: Set[str]) -> bool:
    """Whether phrases make up the whole, with a head among them. units : words, or characters"""
    ends = {0: False}
    for end in range(1, len(units) + 1):
        for start in range(max(0, end - _LONGEST), end):
            phrase = units[start:end] if isinstance(units, str) else " ".join(units[start:end])
            if start in ends and (phrase in heads or phrase in around):
                ends[end] = ends.get(end, False) or ends[start] or phrase in heads
    return ends.get(len(units), False)


def _plain(texts: pa.Array) -> pa.Array:
    """Letters only, in lower case and without accents, with single blanks between the words."""
    bare = pc.utf8_lower(texts)
    if not pc.all(pc.string_is_ascii(bare), min_count=0).as_py():
        bare = pc.replace_substring_regex(pc.utf8_normalize(bare, form="NFKD"), r"\p{M}+", "")
        for letter, written in _LETTERS.items():
            bare = pc.replace_substring(bare, letter, written)
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, r"[^\p{L}]+", " "))


@cache
def _vocabulary() -> _Vocabulary:
    alone, heads, around = _phrases(_ALONE, "/"), _phrases(_HEADS, "/"), _phrases(_AROUND, None)
    endings = tuple(phrase[1:] for phrase in heads if phrase[0] == "*")
    whole = heads - {f"*{ending}" for ending in endings} | set(endings)
    phrases = [phrase.split() for phrase in alone | whole | around]
    beginnings, words = frozenset(phrase[0] for phrase in phrases), frozenset(chain.from_iterable(phrases))
    pieces, between = _phrases(_PIECES, None), _phrases(_BETWEEN, None)
    return _Vocabulary(alone, whole, around, endings, beginnings, words, pieces, between)


def _phrases(listed: str, separator: str | None) -> frozenset[str]:
    """As `_plain` writes them; a star stays."""
    phrases = without_accents(listed).split(separator)
    return frozenset(phrases if separator is None else [" ".join(phrase.split()) for phrase in phrases]) - {""}
