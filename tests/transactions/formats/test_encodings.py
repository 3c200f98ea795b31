import codecs
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.formats.encodings import find_encoding
from rlreco.transactions.formats.encodings.judge import CANDIDATES
from rlreco.transactions.formats.files import open_table


def encoding_of(data, given=None):
    return find_encoding(pa.py_buffer(data), given=given)


def table(header, *rows, separator=","):
    lines = [header, *rows]
    return "".join(line.replace(",", separator) + "\r\n" for line in lines)


FRENCH = table(
    "Commande,Désignation,Quantité,Prix,Cliente",
    '1,Bougie parfumée à la lavande,2,"3,50",Anaïs Lefèvre',
    "2,Théière émaillée,1,24,Benoît Gauthier",
)
GERMAN = table(
    "Bestellung;Artikel;Menge;Preis;Käufer",
    "1;Rührschüssel aus Edelstahl;2;3,50 €;Jürgen Weiß",
    "2;Flaschenöffner;1;4,20 €;Käthe Grünwald",
)
POLISH = table(
    "Nr zamówienia,Nazwa,Ilość,Cena,Kupujący",
    "1,Świecznik mosiężny,2,35,Grzegorz Brzęczyszczykiewicz",
    "2,Obrus w grochy żółty,1,48,Halina Ślązak",
)
CZECH = table(
    "Objednávka,Zboží,Počet,Cena,Zákazník",
    "1,Dřevěná vařečka,2,35,Božena Němcová",
    "2,Utěrka s květy,1,48,Zdeněk Šťáva",
)
HUNGARIAN = table(
    "Rendelés,Termék,Mennyiség,Ár,Vevő",
    "1,Fűszertartó fából,2,350,Erdős Pál",
    "2,Gyümölcsöstál,1,480,Petőfi Dőra",
)
ROMANIAN = table(
    "Comandă,Produs,Cantitate,Preţ,Client",
    "1,Coş de răchită,2,35,Andrei Mureşanu",
    "2,Faţă de masă,1,48,Ilinca Rădulescu",
)
CROATIAN = table(
    "Narudžba,Naziv,Količina,Cijena,Kupac",
    "1,Drvena žličica,2,35,Krešimir Ćosić",
    "2,Keramički lončić,1,48,Željka Đurić",
)
TURKISH = table(
    "Sipariş No,Ürün Adı,Adet,Birim Fiyatı,Müşteri",
    "1,Bakır cezve,2,35,Gökçe Işık",
    "2,El dokuması kilim,1,480,Çağrı Güngör",
)
RUSSIAN = table(
    "Заказ,Наименование,Кол-во,Цена,Покупатель",
    "1,Самовар расписной,2,3500,Щукина Эльвира",
    "2,Валенки детские,1,480,Чехов Антон",
)
UKRAINIAN = table(
    "Замовлення,Виріб,Кількість,Ціна,Покупець",
    "1,Вишиванка жіноча,2,350,Лариса Косач",
    "2,Глечик із глини,1,480,Їжакевич Іван",
)
BULGARIAN = table(
    "Поръчка,Стока,Брой,Цена,Клиент",
    "1,Глинено гърне,2,35,Захари Зограф",
    "2,Вълнено одеяло,1,48,Цветан Ъглов",
)
GREEK = table(
    "Παραγγελία,Προϊόν,Ποσότητα,Τιμή,Πελάτης",
    "1,Ξύλινος δίσκος,2,35,Οδυσσέας Άρης",
    "2,Πήλινη γλάστρα,1,48,Φωτεινή Ψαρρού",
)
HEBREW = table("הזמנה,שם פריט,כמות,מחיר,לקוח", "1,מגש עץ מגולף,2,35,גלעד צור", "2,אגרטל חרס,1,48,עדינה נחום")
ARABIC = table(
    "رقم الطلب,اسم المنتج,الكمية,السعر,العميل",
    "1,صينية نحاسية,2,35,بدر الزهراني",
    "2,مبخرة فخارية,1,48,غادة العنزي",
)
LITHUANIAN = table(
    "Užsakymas,Prekė,Kiekis,Kaina,Pirkėjas",
    "1,Medinė dėžė,2,35,Žygimantas Čiurlionis",
    "2,Lininė staltiesė,1,48,Rožė Šimkutė",
)
LATVIAN = table(
    "Pasūtījums,Prece,Skaits,Cena,Pircējs",
    "1,Koka karotīte,2,35,Krišjānis Barons",
    "2,Māla vāze,1,48,Dzidra Ķēniņa",
)
THAI = table("เลขที่ใบสั่ง,ชื่อสินค้า,จำนวน,ราคา,ลูกค้า", "1,ถาดไม้สัก,2,350,วิไลวรรณ ใจดี", "2,แจกันดินเผา,1,480,ปรีชา มั่นคง")
JAPANESE = table(
    "注文番号,商品名,数量,単価,お客様名",
    "1,有田焼の湯呑み,2,1200,三浦 綾乃",
    "2,南部鉄器の風鈴,1,2400,大塚 隼人",
    "3,ステンレス水筒 500ml,1,3200,黒澤 明日香",
)
HALF_WIDTH = table("No,ﾋﾝﾒｲ,ｽｳﾘｮｳ,ｶｶｸ,ｺｷｬｸ", "1,ﾃﾇｸﾞｲ,2,800,ﾐｳﾗ ｱﾔﾉ", "2,ﾌｳﾘﾝ,1,2400,ｵｵﾂｶ ﾊﾔﾄ")
CHINESE = table(
    "订单号,商品名称,数量,单价,客户姓名",
    "1,景德镇青花瓷碗,2,120,欧阳雪琴",
    "2,竹编果篮,1,240,诸葛文博",
)
TAIWANESE = table(
    "訂單編號,商品名稱,數量,單價,客戶姓名",
    "1,鶯歌陶瓷茶碗,2,120,歐陽雪琴",
    "2,竹編水果籃,1,240,諸葛文博",
)
KOREAN = table(
    "주문번호,상품명,수량,단가,고객명",
    "1,청자 찻잔 세트,2,12000,남궁민정",
    "2,대나무 바구니,1,24000,선우진호",
)

SAMPLES = [
    ("cp1252", FRENCH),
    ("cp1252", GERMAN),
    ("mac-roman", FRENCH),
    ("mac-roman", GERMAN),
    ("cp850", FRENCH),
    ("cp850", GERMAN.replace("€", "EUR")),
    ("cp437", GERMAN.replace("€", "EUR")),
    ("iso8859-15", GERMAN),
    ("cp1250", POLISH),
    ("iso8859-2", POLISH),
    ("cp852", POLISH),
    ("cp1250", CZECH),
    ("iso8859-2", CZECH),
    ("cp1250", HUNGARIAN),
    ("iso8859-2", HUNGARIAN),
    ("cp1250", ROMANIAN),
    ("cp1250", CROATIAN),
    ("cp1254", TURKISH),
    ("iso8859-9", TURKISH),
    ("cp1251", RUSSIAN),
    ("koi8-r", RUSSIAN),
    ("cp866", RUSSIAN),
    ("iso8859-5", RUSSIAN),
    ("mac-cyrillic", RUSSIAN),
    ("cp1251", RUSSIAN.upper()),
    ("koi8-r", RUSSIAN.upper()),
    ("cp1251", UKRAINIAN),
    ("koi8-u", UKRAINIAN),
    ("cp1251", BULGARIAN),
    ("cp1253", GREEK),
    ("iso8859-7", GREEK),
    ("cp1255", HEBREW),
    ("cp1256", ARABIC),
    ("cp1257", LITHUANIAN),
    ("cp1257", LATVIAN),
    ("cp874", THAI),
    ("tis-620", THAI),
    ("cp932", JAPANESE),
    ("cp932", HALF_WIDTH),
    ("euc_jp", JAPANESE),
    ("gb18030", CHINESE),
    ("gbk", CHINESE),
    ("big5", TAIWANESE),
    ("cp950", TAIWANESE),
    ("gbk", TAIWANESE),
    ("euc_kr", KOREAN),
    ("cp949", KOREAN),
]


@pytest.mark.parametrize(("codec", "text"), SAMPLES)
def test_a_small_file_of_each_language_is_read_as_it_was_written(codec, text):
    data = text.encode(codec)

    encoding = encoding_of(data)

    assert data.decode(encoding.name) == text
    assert (encoding.bom, encoding.newlines) == (0, text.count("\n"))


@pytest.mark.parametrize(("codec", "text"), [sample for sample in SAMPLES if sample[0] != "cp1252"])
def test_headers_and_cells_come_out_of_the_reader_in_that_encoding(codec, text):
    separator = ";" if ";" in text else ","
    rows = [line.split(separator) for line in text.replace('"3,50"', "3.50").splitlines()]

    file = open_table(io.BytesIO("".join(separator.join(row) + "\r\n" for row in rows).encode(codec)))
    columns = file.load(file.names)

    assert file.names == rows[0]
    assert [columns[name].to_pylist() for name in file.names] == [list(cells) for cells in zip(*rows[1:], strict=True)]


@pytest.mark.parametrize(
    ("codec", "word"),
    [
        *(("cp1252", word) for word in ["£5", "5 £", "5€", "€", "é", "ñ", "Café", "Piñata", "MÜSLI", "1½", "25 °C"]),
        *(("cp1252", word) for word in ["L’Oréal", "“Rose”", "1\xa0234", "Nº 5", "m²", "Levi’s®", "10×15", "Ø 5"]),
        ("mac-roman", "Crème brûlée"),
        ("cp850", "Müsliriegel"),
        ("iso8859-15", "5 €"),
        ("cp1250", "Wrocław"),
        ("cp1254", "Beşiktaş"),
        ("cp1251", "Сыр"),
        ("koi8-r", "Сыр"),
        ("cp866", "Сыр"),
        ("cp1253", "Ελιές"),
        ("cp1257", "Šiauliai"),
        ("cp932", "東京"),
        ("gb18030", "北京"),
        ("cp949", "서울"),
    ],
)
def test_a_few_signs_or_a_single_word_in_a_file_of_ascii_suffice(codec, word):
    text = f"order,sku,qty,date,price,customer\n1,{word},2,2010-12-01,3,a\n2,B,1,2010-12-02,4,b\n"
    data = text.encode(codec)

    assert data.decode(encoding_of(data).name) == text


def test_western_text_keeps_its_two_encodings_and_nothing_is_doubted():
    plain = encoding_of(GERMAN.encode("cp1252"))
    controls = encoding_of(b"a,b\n1,caf\xe9\n2,\x81\x8d\n")

    assert (plain.name, plain.doubt) == ("cp1252", None)
    assert (controls.name, controls.doubt) == ("latin-1", None)


def test_what_the_letters_decided_is_told():
    doubt = encoding_of(RUSSIAN.encode("cp1251")).doubt

    assert doubt == "The encoding was judged to be Windows-1251 by its letters; --encoding says another."
    assert encoding_of(RUSSIAN.encode()).doubt is None
    assert encoding_of(RUSSIAN.encode("cp1251"), "windows-1251").doubt is None


def test_a_word_far_down_decides_as_well_as_one_in_the_first_rows():
    rows = "1,WHITE LIGHT HOLDER,2,2010-12-01,3,a\n" * 60_000
    data = ("order,sku,qty,date,price,customer\n" + rows + "2,Самовар расписной,1,2010-12-01,3,Щукина\n" + rows).encode(
        "cp1251"
    )

    assert encoding_of(data).name == "cp1251"


def test_names_of_several_languages_in_a_file_do_not_confuse_it():
    german_and_polish = (POLISH + "3,Kaffeemühle,1,20,Jürgen Müller\r\n4,Ölkännchen,1,20,Käthe Schröder\r\n").encode(
        "cp1250"
    )
    all_of_the_west = "a,b\n" + "".join(
        f"1,{w}\n" for w in ["Ærø", "Dvořak", "Müller", "Niño", "São", "Çelik", "Þorlákur", "Élan", "Göran"]
    )
    data = all_of_the_west.encode("cp1252", "ignore")

    assert encoding_of(german_and_polish).name == "cp1250"
    assert encoding_of(data).name == "cp1252"


WESTERN = (
    "Gemüsebrühe Bärlauch Grünkohl Fußmatte Öllampe Hörspiel Spülbürste Rotkäppchen Würstchen süßlich "
    "Écharpe poêle théâtre garçonnière mâchoire gâteaux Père-Noël hélice bûche forêts "
    "muñeca cañón jabonería pestaña albóndigas plátano búho añejo guía "
    "pão-de-ló chá colchões açaí maçãs avelãs família "
    "caffettiera perché città Babà päron knäckebröd lingonsås blåbærsyltetøj rødgrød kjærlighet smørbrød "
    "£12 £3.50 5€ €7 25°C ½ l’été “fait Müller® 1\xa0200 WHITE T-LIGHT"
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WESTERN.split(" ")), min_size=1, max_size=12))
def test_western_words_in_any_company_are_read_as_they_always_were(words):
    text = "order,product\n" + "".join(f"{row},{word}\n" for row, word in enumerate(words))
    data = text.encode("cp1252")

    encoding = encoding_of(data)

    assert data.decode(encoding.name) == text
    assert encoding.name in ("utf-8", "cp1252")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300).filter(lambda data: b"\0" not in data))
def test_the_encoding_decodes_every_byte_whatever_they_are(data):
    try:
        encoding = encoding_of(data or b"a")
    except DataError:
        return

    data[encoding.bom :].decode(encoding.name)


@pytest.mark.parametrize(("mark", "codec"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-32", "utf-32-le")])
def test_a_mark_is_skipped_whether_the_encoding_is_given_or_not(mark, codec):
    data = GERMAN.encode(mark)

    for encoding in (encoding_of(data), encoding_of(data, mark.removesuffix("-sig")), encoding_of(data, codec)):
        assert encoding.name == codec
        assert data[encoding.bom :].decode(encoding.name) == GERMAN
        assert encoding.newlines == 3


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_letters_without_a_mark_are_seen_by_the_zeros_of_figures_and_commas(codec):
    encoding = encoding_of(JAPANESE.encode(codec))

    assert (encoding.name, encoding.bom, encoding.newlines) == (codec, 0, 4)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        *(("windows-1251", "cp1251"), ("Windows 1251", "cp1251"), ("win1251", "cp1251"), ("CP-1251", "cp1251")),
        *(("1251", "cp1251"), ("latin1", "iso8859-1"), ("macintosh", "mac-roman"), ("UTF8", "utf-8")),
        *(("Shift-JIS", "cp932"), ("sjis", "cp932"), ("gb2312", "gb18030"), ("EUC-KR", "cp949"), ("Big5", "cp950")),
        *(("tis-620", "cp874"), ("utf-8-sig", "utf-8")),
    ],
)
def test_an_encoding_may_be_given_by_the_names_in_use(name, codec):
    assert encoding_of(b"a,b\n1,2\n", name).name == codec


def test_a_given_encoding_counts_even_where_the_letters_say_another():
    data = RUSSIAN.encode("cp1251")

    assert encoding_of(data, "latin-1").name == "iso8859-1"
    assert encoding_of(data, "utf-16-le" if len(data) % 2 == 0 else "koi8-r").name in ("utf-16-le", "koi8-r")


@pytest.mark.parametrize(
    "name",
    [
        *("rot13", "base64", "hex", "zip", "bz2", "uu", "quopri", "idna", "punycode", "unicode_escape"),
        *("raw_unicode_escape", "utf-7", "undefined", "charmap", "mbcs", "klingon", "", "../x", "\0", "é"),
    ],
)
def test_names_that_no_file_is_written_in_are_refused(name):
    with pytest.raises(ConfigError, match="There is no encoding "):
        encoding_of(b"a,b\n1,2\n", name)


def test_the_nearest_name_is_offered():
    with pytest.raises(ConfigError, match=r"There is no encoding 'windos-1251'\. Did you mean 'windows-1251'\?"):
        encoding_of(b"a", "windos-1251")


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"a,b\n1,x\n2,\x81\n", "cp1252", "Row 3 holds the byte 0x81, which is not a character in cp1252"),
        (b"a,b\n1,x\n" * 200_000 + b"1,\xe9 \n", "utf-8", "Row 400001 holds the byte 0xE9"),
        (b"a\rb\r\x98", "cp1251", "Row 3 holds the byte 0x98"),
        ("a\n東".encode("cp932")[:-1], "cp932", "Row 2 holds the byte 0x93"),
        (b"a\n1\n2", "utf-16-le", "not a character in utf-16-le"),
        (b"a\n\0\n", "cp1252", "Row 2 holds a zero byte"),
    ],
)
def test_a_byte_that_the_given_encoding_lacks_is_named_with_its_row(data, name, message):
    with pytest.raises(DataError, match=message):
        encoding_of(data, name)


def test_a_damaged_character_in_much_text_of_several_bytes_a_character_is_named_with_its_row():
    words = (
        "湯呑み 風鈴 水筒 有田焼 南部鉄器 三浦 大塚 黒澤 隼人 綾乃 手袋 帽子 時計 毛布 弁当 味噌 醤油 砂糖 豆腐 海苔"
    )
    more = "着物 浴衣 急須 茶碗 雑誌 財布 眼鏡 指輪 靴下 枕 団扇 提灯"
    rows = "".join(f"{number},{word}\n" for number, word in enumerate(f"{words} {more}".split()))
    data = ("注文番号,商品名\n" + rows).encode("cp932") + b"40,\x83\n41,x\n"

    with pytest.raises(DataError, match="Row 34 holds the byte 0x83, which is not a character in Shift-JIS"):
        encoding_of(data)


def test_text_that_is_utf8_but_for_a_word_is_read_as_before_and_the_word_named():
    data = FRENCH.encode() + "3,Bougie dorée,1,5,Zoé\r\n".encode("cp1252")

    encoding = encoding_of(data)

    assert encoding.name in ("cp1252", "latin-1")
    assert encoding.doubt is not None
    assert encoding.doubt.startswith(r"Most of the file is UTF-8, but not 'dor\xe9e'.")


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "gb18030", "cp950", "cp949", "big5hkscs", "euc_jis_2004"])
def test_no_character_of_several_bytes_holds_the_byte_of_a_line_end_or_separator(codec):
    """So that line ends can be counted, and words parted, without decoding."""
    apart = set(bytes(range(0x30))) | set(b":;<=>?")
    for number in range(0x80, 0x10000):
        character = chr(number)
        data = character.encode(codec, "ignore")

        assert not apart & set(data), character


@pytest.mark.parametrize(("codec", "text"), [("cp932", JAPANESE), ("cp949", KOREAN), ("gb18030", CHINESE)])
def test_characters_that_lie_across_the_pieces_are_whole(codec, text):
    head, *rows = text.splitlines(keepends=True)
    data = (head + "".join(rows) * 30_000).encode(codec)

    encoding = encoding_of(data)

    assert (encoding.name, encoding.newlines) == (codec, 1 + len(rows) * 30_000)


def test_the_same_bytes_are_judged_alike_each_time():
    data = CZECH.encode("iso8859-2")

    assert len({encoding_of(data) for _ in range(5)}) == 1


def test_codecs_of_all_candidates_exist():
    assert all(codecs.lookup(candidate.name) for candidate in CANDIDATES)
