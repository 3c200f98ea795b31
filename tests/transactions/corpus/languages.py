"""A plain export of a shop in each language: its words, encoding, signs and order of dates."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from .files import comma, csv_file
from .records import Case, Line, Product, catalogue, invent, truth

Show = Callable[[Line], object]


def shop(
    name: str,
    header: str,
    products: Sequence[Product],
    customers: Sequence[str],
    day: Callable[[datetime], str],
    money: Callable[[Decimal], str],
    separator: str = ";",
    encoding: str = "utf-8",
    seed: int = 61,
    number: Callable[[int], str] = lambda index: str(5001 + index),
) -> Case:
    """Columns: order, date, customer, code, product, pieces, price, and the line's total where there is an eighth."""
    titles = header.split(";")
    lines = invent(seed, products, customers, number=number)
    rows = [
        [
            *(line.order, day(line.at), line.customer, line.code, line.product, line.quantity, money(line.price)),
            *([money(line.gross)] if len(titles) == 8 else []),
        ]
        for line in lines
    ]
    return Case(name, csv_file(titles, rows, separator, encoding), (truth(lines),))


def blank_grouped(blank: str, sign: str = "") -> Callable[[Decimal], str]:
    """1234.5 as 1 234,50 with that blank between thousands."""
    return lambda amount: f"{amount:,.2f}".replace(",", blank).replace(".", ",") + sign


def whole(amount: Decimal) -> str:
    return f"{amount:.0f}"


def german() -> Case:
    """A German shop's list: semicolons, decimal comma, day.month.year, Windows-1252."""
    products = catalogue(
        "K-10|Kaffeekännchen|Küche|1249.90", "T-11|Teegläser, 6 Stück|Küche|18.50", "B-12|Bürste|Bad|7.20"
    )
    people = (
        "Jörg Müller",
        "Käthe Groß",
        "Uwe Schäfer",
        "Ines Böhm",
        "Anna Voß",
        "Jürgen Weiß",
        "Lena Krüger",
        "Ida Köhn",
    )
    header = "Bestellnummer;Bestelldatum;Kunde;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis"
    return shop("german.csv", header, products, people, lambda at: f"{at:%d.%m.%Y}", comma, encoding="cp1252")


def french() -> Case:
    """A French shop's list: thousands parted by a narrow blank, the euro sign behind."""
    products = catalogue(
        "R1|Théière en fonte|Cuisine|1059.00", "R2|Bougie à la figue|Maison|24.50", "R3|Torchon brodé|Maison|12.00"
    )
    people = (
        "Zoé Lefèvre",
        "Hugo Bérard",
        "Léa Gauthier",
        "Noël Rivière",
        "Inès Dupré",
        "Rémi Cœur",
        "Anaïs Roy",
        "Loïc Petit",
    )
    header = "N° de commande;Date de commande;Client;Référence;Désignation;Quantité;Prix unitaire;Montant"
    money = blank_grouped("\u202f", "\u00a0€")
    return shop("french.csv", header, products, people, lambda at: f"{at:%d/%m/%Y %H:%M}", money, seed=62)


def spanish() -> Case:
    """A Spanish shop's list: day/month/year, points between thousands, customers by number."""
    products = catalogue(
        "A-1|Jamón ibérico|Alimentación|1350.75", "A-2|Aceite de oliva|Alimentación|11.40", "A-3|Turrón|Dulces|6.95"
    )
    people = ("430001", "430002", "430007", "430011", "430015", "430016", "430020", "430033")
    header = "Nº pedido;Fecha del pedido;Código de cliente;Referencia;Artículo;Unidades;Precio unitario;Importe"
    return shop("spanish.csv", header, products, people, lambda at: f"{at:%d/%m/%Y}", comma, seed=63, encoding="cp1252")


def portuguese() -> Case:
    """A Brazilian shop's list: R$ before amounts such as 1.234,50."""
    products = catalogue(
        "P01|Cafeteira|Cozinha|1289.90", "P02|Pão de mel|Doces|8.50", "P03|Sabão artesanal|Banho|15.00"
    )
    people = (
        "João Souza",
        "Inês Gonçalves",
        "Antônio Melo",
        "Flávia Reis",
        "Luís Prado",
        "Zélia Luz",
        "Caio Nunes",
        "Íris Rocha",
    )
    header = "Pedido;Data do pedido;Cliente;Código do produto;Produto;Quantidade;Preço unitário;Valor total"
    return shop(
        "portuguese.csv",
        header,
        products,
        people,
        lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
        lambda amount: f"R$ {comma(amount)}",
        seed=64,
    )


def italian() -> Case:
    """An Italian shop's list: day/month/year, decimal comma, no sign."""
    products = catalogue(
        "X100|Moka 3 tazze|Cucina|29.90", "X200|Caffè macinato|Cucina|6.80", "X300|Lampada|Casa|1120.00"
    )
    people = ("C0012", "C0015", "C0021", "C0022", "C0034", "C0051", "C0063", "C0070")
    header = "Numero ordine;Data ordine;Codice cliente;Codice articolo;Descrizione;Quantità;Prezzo unitario;Totale riga"
    return shop("italian.csv", header, products, people, lambda at: f"{at:%d/%m/%Y}", comma, seed=65)


def dutch() -> Case:
    """A Dutch shop's list: day-month-year, the euro sign and a blank before the amount."""
    products = catalogue("NL-1|Stroopwafels|Eten|4.75", "NL-2|Fietsbel|Fiets|12.95", "NL-3|Bakfiets|Fiets|1899.00")
    people = (
        "Daan de Vries",
        "Sanne Bakker",
        "Lotte Visser",
        "Bram Smit",
        "Fleur Mulder",
        "Koen Bos",
        "Roos Vos",
        "Jan Dekker",
    )
    header = "Ordernummer;Besteldatum;Klant;Artikelnummer;Omschrijving;Aantal;Stukprijs;Totaal"
    return shop(
        "dutch.csv", header, products, people, lambda at: f"{at:%d-%m-%Y}", lambda amount: f"€ {comma(amount)}", seed=66
    )


def turkish() -> Case:
    """A Turkish shop's list: Windows-1254, TL behind the amount."""
    products = catalogue("TR1|Çay bardağı|Mutfak|85.50", "TR2|Şekerlik|Mutfak|140.00", "TR3|İpek şal|Giyim|1275.00")
    people = (
        "Ayşe Yılmaz",
        "Çağla Demir",
        "Işıl Şahin",
        "Ömer Kılıç",
        "Gökçe Aydın",
        "İpek Doğan",
        "Tuğba Öz",
        "Uğur Çelik",
    )
    header = "Sipariş No;Sipariş Tarihi;Müşteri;Ürün Kodu;Ürün Adı;Adet;Birim Fiyat;Tutar"
    return shop(
        "turkish.csv",
        header,
        products,
        people,
        lambda at: f"{at:%d.%m.%Y %H:%M}",
        lambda amount: f"{comma(amount)} TL",
        encoding="cp1254",
        seed=67,
    )


def russian() -> Case:
    """A Russian shop's list: Windows-1251, rubles named behind the amount."""
    products = catalogue(
        "Т-01|Чай чёрный|Чай|345.00", "Т-02|Самовар|Посуда|12990.50", "Т-03|Варенье из вишни|Сладости|210.00"
    )
    people = (
        "Иванова Анна",
        "Петров Илья",
        "Сидорова Вера",
        "Кузнецов Олег",
        "Попова Юлия",
        "Волков Егор",
        "Зайцева Нина",
        "Орлов Яков",
    )
    header = "Номер заказа;Дата заказа;Покупатель;Артикул;Наименование;Количество;Цена;Сумма"
    return shop(
        "russian.csv",
        header,
        products,
        people,
        lambda at: f"{at:%d.%m.%Y}",
        blank_grouped("\u00a0", " руб."),
        encoding="cp1251",
        seed=68,
    )


def polish() -> Case:
    """A Polish shop's list: Windows-1250, zł behind the amount, years first."""
    products = catalogue(
        "PL-7|Żurek w słoiku|Jedzenie|14.50", "PL-8|Kubek łowicki|Kuchnia|39.90", "PL-9|Stół dębowy|Meble|2150.00"
    )
    people = (
        "Łukasz Wójcik",
        "Żaneta Kość",
        "Michał Gąska",
        "Ewa Źródło",
        "Paweł Dąb",
        "Śmigły Jan",
        "Ola Łąka",
        "Ida Ćwik",
    )
    header = "Numer zamówienia;Data zamówienia;Klient;Kod produktu;Nazwa produktu;Ilość;Cena jednostkowa;Wartość"
    return shop(
        "polish.csv",
        header,
        products,
        people,
        lambda at: f"{at:%Y-%m-%d %H:%M}",
        blank_grouped("\u00a0", " zł"),
        encoding="cp1250",
        seed=69,
    )


def japanese() -> Case:
    """A Japanese shop's list: Shift-JIS, whole yen, year/month/day."""
    products = catalogue("J-101|急須|台所|3200", "J-102|抹茶 30g|お茶|1280", "J-103|箸置き|台所|550")
    people = ("K0012", "K0015", "K0018", "K0023", "K0031", "K0044", "K0059", "K0060")
    header = "注文番号;注文日;顧客番号;商品コード;商品名;数量;単価;小計"
    return shop("japanese.csv", header, products, people, lambda at: f"{at:%Y/%m/%d}", whole, ",", "shift_jis", 70)


def chinese() -> Case:
    """A Chinese shop's list: GB18030, dates in words such as 2024年1月5日, ¥ before the amount."""
    products = catalogue("C01|龙井茶|茶叶|168.00", "C02|紫砂壶|茶具|1280.00", "C03|茶杯|茶具|25.50")
    people = ("王芳", "李伟", "张敏", "刘洋", "陈静", "杨磊", "赵强", "周婷")
    header = "订单编号;下单时间;客户;商品编码;商品名称;数量;单价;金额"

    def day(at: datetime) -> str:
        return f"{at.year}年{at.month}月{at.day}日"

    return shop("chinese.csv", header, products, people, day, lambda amount: f"￥{amount:,.2f}", ",", "gb18030", 71)


def korean() -> Case:
    """A Korean shop's list: EUC-KR, dates such as 2024. 1. 5., whole won."""
    products = catalogue("KR1|보리차|차|4500", "KR2|도자기 컵|주방|18000", "KR3|유자청|식품|12500")
    people = ("김민준", "이서연", "박지훈", "최수빈", "정하은", "강도윤", "조유진", "윤시우")
    header = "주문번호;주문일자;고객명;상품코드;상품명;수량;단가;결제금액"

    def day(at: datetime) -> str:
        return f"{at.year}. {at.month}. {at.day}."

    return shop("korean.csv", header, products, people, day, lambda amount: f"{amount:,.0f}원", ",", "euc-kr", 72)


def swedish() -> Case:
    """A Swedish shop's list: years first, kr behind the amount, blanks between thousands."""
    products = catalogue("S-A1|Kåsa i björk|Friluft|249.00", "S-A2|Yllefilt|Hem|1195.00", "S-A3|Lösgodis|Godis|35.50")
    people = ("10044", "10051", "10058", "10063", "10070", "10082", "10095", "10099")
    header = "Ordernummer;Orderdatum;Kundnummer;Artikelnummer;Benämning;Antal;Pris;Belopp"
    return shop(
        "swedish.csv",
        header,
        products,
        people,
        lambda at: f"{at:%Y-%m-%d}",
        blank_grouped(" ", " kr"),
        seed=73,
        encoding="utf-8-sig",
    )


def czech() -> Case:
    """A Czech shop's list: Windows-1250, days without zeros such as 5. 1. 2024, Kč behind the amount."""
    products = catalogue(
        "CZ1|Hrnek s květy|Kuchyně|289.00", "CZ2|Křišťálová váza|Sklo|2490.00", "CZ3|Medové perníčky|Sladké|95.50"
    )
    people = (
        "Jiří Dvořák",
        "Žofie Černá",
        "Tomáš Řehák",
        "Hana Šímová",
        "Petr Kříž",
        "Zdeněk Žák",
        "Věra Malá",
        "Ota Ťuk",
    )
    header = "Číslo objednávky;Datum objednávky;Zákazník;Kód zboží;Název zboží;Množství;Cena za kus;Celkem"

    def day(at: datetime) -> str:
        return f"{at.day}. {at.month}. {at.year}"

    return shop("czech.csv", header, products, people, day, blank_grouped(" ", " Kč"), encoding="cp1250", seed=74)


BUILDERS = (
    german,
    french,
    spanish,
    portuguese,
    italian,
    dutch,
    turkish,
    russian,
    polish,
    japanese,
    chinese,
    korean,
    swedish,
    czech,
)
