import pytest

from rlreco.transactions import columns
from rlreco.transactions.roles.headers import header_scores


def best(name):
    """The role that a header says the most of, or None."""
    scores = header_scores(name)
    return max(scores, key=scores.get) if scores else None


LANGUAGES = {
    "German": {
        "order_id": "Bestellnummer Rechnungsnr. Belegnummer Auftragsnummer",
        "product_id": "Artikelnummer Artikel-Nr. Art.-Nr. Produktcode",
        "product": "Artikelbezeichnung Produktname Bezeichnung Artikelname",
        "quantity": "Menge Anzahl Bestellmenge Stück",
        "ordered_at": "Bestelldatum Rechnungsdatum Datum Kaufdatum",
        "unit_price": "Stückpreis Einzelpreis Preis Verkaufspreis",
        "line_total": "Gesamtpreis Betrag Positionssumme Umsatz Nettobetrag",
        "customer_id": "Kundennummer Kunde Kundenname Käufer E-Mail-Adresse",
        "country": "Land Lieferland",
        "category": "Kategorie Warengruppe Produktgruppe",
        "status": "Bestellstatus Auftragsstatus Zahlungsstatus",
        "currency": "Währung Währungscode",
        "discount": "Rabatt Nachlass Rabattbetrag",
        "tax": "MwSt. Umsatzsteuer Steuerbetrag",
        "shipping": "Versandkosten Porto Versandgebühr",
    },
    "French": {
        "order_id": "Numéro_de_commande N°_facture Commande Numéro_de_ticket",
        "product_id": "Référence_produit Code_article Réf._produit",
        "product": "Désignation Libellé Nom_du_produit Article",
        "quantity": "Quantité Qté Nombre_d'articles",
        "ordered_at": "Date_de_commande Date_de_la_facture Date_d'achat",
        "unit_price": "Prix_unitaire PU_HT Prix Prix_unitaire_TTC",
        "line_total": "Montant Total_ligne Montant_TTC Prix_total Chiffre_d'affaires",
        "customer_id": "N°_client Client Nom_du_client Courriel Adresse_e-mail",
        "country": "Pays Pays_de_livraison",
        "category": "Catégorie Famille_de_produit Rayon",
        "status": "Statut Statut_de_la_commande",
        "currency": "Devise",
        "discount": "Remise Réduction Montant_remise",
        "tax": "TVA Montant_TVA",
        "shipping": "Frais_de_port Frais_de_livraison",
    },
    "Spanish": {
        "order_id": "Número_de_pedido Nº_factura Pedido Nro._de_orden",
        "product_id": "Código_de_producto Código_artículo",
        "product": "Artículo Descripción Nombre_del_producto Producto",
        "quantity": "Cantidad Unidades Cant.",
        "ordered_at": "Fecha_del_pedido Fecha_de_factura Fecha FechaCompra",
        "unit_price": "Precio_unitario PrecioUnitario Precio",
        "line_total": "Importe Total_línea Monto Precio_total",
        "customer_id": "Cliente Código_cliente Nombre_del_cliente Correo_electrónico",
        "country": "País",
        "category": "Categoría Familia_de_productos",
        "status": "Estado Estado_del_pedido",
        "currency": "Moneda Divisa",
        "discount": "Descuento Importe_descuento",
        "tax": "IVA Impuestos",
        "shipping": "Gastos_de_envío Costo_de_envío",
    },
    "Portuguese": {
        "order_id": "Número_do_pedido Nota_fiscal Nº_da_encomenda",
        "product_id": "Código_do_produto",
        "product": "Produto Descrição_do_produto Nome_do_produto",
        "quantity": "Quantidade Qtd Qtde.",
        "ordered_at": "Data_do_pedido Data_da_compra Data",
        "unit_price": "Preço_unitário Valor_unitário Preço",
        "line_total": "Valor_total Valor Preço_total",
        "customer_id": "Cliente Código_do_cliente E-mail_do_cliente Nome_do_cliente",
        "country": "País",
        "category": "Categoria",
        "status": "Situação Status_do_pedido",
        "currency": "Moeda",
        "discount": "Desconto Valor_do_desconto",
        "tax": "Imposto ICMS",
        "shipping": "Frete Valor_do_frete",
    },
    "Italian": {
        "order_id": "Numero_ordine N._fattura Scontrino",
        "product_id": "Codice_articolo Codice_prodotto",
        "product": "Descrizione Articolo Nome_prodotto",
        "quantity": "Quantità Q.tà Qta",
        "ordered_at": "Data_ordine Data_fattura Data",
        "unit_price": "Prezzo_unitario Prezzo",
        "line_total": "Importo Totale_riga Prezzo_totale Fatturato",
        "customer_id": "Codice_cliente Cliente Email_cliente Ragione_sociale",
        "country": "Paese Nazione",
        "category": "Categoria Famiglia_prodotto",
        "status": "Stato Stato_ordine",
        "currency": "Valuta",
        "discount": "Sconto Importo_sconto",
        "tax": "IVA Imposta",
        "shipping": "Spese_di_spedizione Costo_spedizione",
    },
    "Dutch": {
        "order_id": "Bestelnummer Ordernummer Factuurnummer",
        "product_id": "Artikelnummer Productcode",
        "product": "Productnaam Omschrijving Artikelomschrijving",
        "quantity": "Aantal Hoeveelheid",
        "ordered_at": "Besteldatum Orderdatum Factuurdatum Datum",
        "unit_price": "Stukprijs Prijs_per_stuk Prijs Eenheidsprijs",
        "line_total": "Bedrag Totaalprijs Regeltotaal Omzet",
        "customer_id": "Klantnummer Klant Klantnaam E-mailadres",
        "country": "Land",
        "category": "Categorie Productgroep",
        "status": "Status Orderstatus Bestelstatus",
        "currency": "Valuta Munteenheid",
        "discount": "Korting",
        "tax": "Btw Btw-bedrag",
        "shipping": "Verzendkosten",
    },
    "Turkish": {
        "order_id": "Sipariş_No SİPARİŞ_NUMARASI Fatura_No Fiş_No",
        "product_id": "Ürün_Kodu Stok_Kodu",
        "product": "Ürün_Adı Ürün Açıklama",
        "quantity": "Adet Miktar MİKTAR",
        "ordered_at": "Sipariş_Tarihi Tarih Fatura_Tarihi",
        "unit_price": "Birim_Fiyat Birim_Fiyatı Fiyat SATIŞ_FİYATI",
        "line_total": "Tutar Toplam_Tutar",
        "customer_id": "Müşteri_No Müşteri_Adı Müşteri E-posta Müşteri_Kodu",
        "country": "Ülke",
        "category": "Kategori Ürün_Grubu",
        "status": "Durum Sipariş_Durumu",
        "currency": "Para_Birimi Döviz",
        "discount": "İndirim İndirim_Tutarı",
        "tax": "KDV KDV_Tutarı",
        "shipping": "Kargo_Ücreti",
    },
    "Russian": {
        "order_id": "Номер_заказа №_заказа Номер_чека Заказ",
        "product_id": "Артикул Код_товара",
        "product": "Наименование_товара Название_товара Товар",
        "quantity": "Количество Кол-во",
        "ordered_at": "Дата_заказа Дата Дата_и_время_заказа",
        "unit_price": "Цена Цена_за_единицу Цена_товара",
        "line_total": "Сумма Стоимость Выручка",
        "customer_id": "Клиент Код_клиента Покупатель ФИО_клиента Номер_клиента",
        "country": "Страна",
        "category": "Категория Группа_товаров",
        "status": "Статус Статус_заказа",
        "currency": "Валюта",
        "discount": "Скидка Сумма_скидки",
        "tax": "НДС Сумма_НДС",
        "shipping": "Стоимость_доставки",
    },
    "Polish": {
        "order_id": "Numer_zamówienia Nr_faktury Nr_paragonu",
        "product_id": "Kod_produktu Symbol_towaru",
        "product": "Nazwa_produktu Nazwa_towaru Produkt",
        "quantity": "Ilość Liczba_sztuk",
        "ordered_at": "Data_zamówienia Data_sprzedaży Data",
        "unit_price": "Cena_jednostkowa Cena Cena_brutto",
        "line_total": "Wartość Wartość_netto Kwota",
        "customer_id": "Numer_klienta Klient Nabywca Adres_e-mail Nazwa_klienta",
        "country": "Kraj",
        "category": "Kategoria Grupa_produktów",
        "status": "Status Status_zamówienia",
        "currency": "Waluta",
        "discount": "Rabat Kwota_rabatu",
        "tax": "VAT Podatek",
        "shipping": "Koszt_wysyłki",
    },
    "Japanese": {
        "order_id": "注文番号 請求書番号 伝票番号 注文ID",
        "product_id": "商品コード 商品番号 品番",
        "product": "商品名 品名 商品名称",
        "quantity": "数量 個数 注文数量",
        "ordered_at": "注文日 注文日時 購入日 売上日",
        "unit_price": "単価 価格 販売単価",
        "line_total": "金額 合計金額 売上金額 税込金額",
        "customer_id": "顧客ID 顧客番号 顧客コード お客様名 メールアドレス",
        "country": "国 国名",
        "category": "カテゴリ 商品カテゴリ 商品分類",
        "status": "ステータス 注文状況",
        "currency": "通貨",
        "discount": "割引 割引額 値引き",
        "tax": "消費税 税額",
        "shipping": "送料 配送料",
    },
    "Chinese, simplified": {
        "order_id": "订单号 订单编号 发票号码",
        "product_id": "商品编码 商品编号 货号",
        "product": "商品名称 产品名称 品名",
        "quantity": "数量 购买数量",
        "ordered_at": "下单时间 订单日期 购买日期 订单创建时间",
        "unit_price": "单价 商品单价 价格",
        "line_total": "金额 总价 实付金额 销售额",
        "customer_id": "客户编号 客户名称 买家会员名 邮箱 会员编号",
        "country": "国家",
        "category": "类别 商品类目",
        "status": "订单状态",
        "currency": "币种 货币",
        "discount": "折扣 优惠金额",
        "tax": "税额",
        "shipping": "运费",
    },
    "Chinese, traditional": {
        "order_id": "訂單編號 訂單號碼 發票號碼",
        "product_id": "商品編號 貨號",
        "product": "商品名稱 產品名稱",
        "quantity": "數量",
        "ordered_at": "訂單日期 下單時間 購買日期",
        "unit_price": "單價 價格",
        "line_total": "金額 總價 總金額",
        "customer_id": "客戶編號 客戶 客戶名稱 電子郵件",
        "country": "國家",
        "category": "類別 商品分類",
        "status": "訂單狀態",
        "currency": "幣別 貨幣",
        "discount": "折扣 優惠",
        "tax": "稅額",
        "shipping": "運費",
    },
    "Korean": {
        "order_id": "주문번호 주문_번호 송장번호 영수증번호",
        "product_id": "상품코드 상품번호 품목코드",
        "product": "상품명 제품명 품목명",
        "quantity": "수량 주문수량",
        "ordered_at": "주문일자 주문일 주문일시 거래일자",
        "unit_price": "단가 가격 판매가",
        "line_total": "금액 합계금액 판매금액 매출액",
        "customer_id": "고객번호 고객명 고객_ID 이메일 회원번호",
        "country": "국가",
        "category": "카테고리 상품분류",
        "status": "주문상태 상태",
        "currency": "통화",
        "discount": "할인 할인금액",
        "tax": "부가세 세금",
        "shipping": "배송비",
    },
    "Swedish": {
        "order_id": "Ordernummer Fakturanummer",
        "product_id": "Artikelnummer",
        "product": "Artikelnamn Benämning Produktnamn",
        "quantity": "Antal",
        "ordered_at": "Orderdatum Fakturadatum",
        "unit_price": "Pris Styckpris Á-pris",
        "line_total": "Belopp Summa Radsumma",
        "customer_id": "Kundnummer Kund E-post",
        "discount": "Rabatt",
        "tax": "Moms",
        "shipping": "Frakt",
    },
    "Danish and Norwegian": {
        "order_id": "Ordrenummer Fakturanr Bestillingsnummer",
        "product_id": "Varenummer",
        "product": "Varenavn Produktnavn Beskrivelse",
        "quantity": "Antall Antal",
        "ordered_at": "Ordredato Bestillingsdato Fakturadato",
        "unit_price": "Enhetspris Stykpris Pris",
        "line_total": "Beløb Beløp Linjetotal",
        "customer_id": "Kundenummer Kundenavn E-postadresse",
        "currency": "Valuta",
        "discount": "Rabat Rabatt",
        "tax": "MVA Moms",
        "shipping": "Frakt Fragt",
    },
    "Finnish": {
        "order_id": "Tilausnumero Laskunumero",
        "product_id": "Tuotekoodi",
        "product": "Tuotenimi Tuote",
        "quantity": "Määrä",
        "ordered_at": "Tilauspäivä Päivämäärä",
        "unit_price": "Yksikköhinta Hinta",
        "line_total": "Summa Yhteensä",
        "customer_id": "Asiakasnumero Asiakas Sähköposti",
        "country": "Maa",
        "tax": "ALV",
        "shipping": "Toimituskulut",
    },
    "Czech": {
        "order_id": "Číslo_objednávky Číslo_faktury",
        "product_id": "Kód_zboží",
        "product": "Název_produktu",
        "quantity": "Množství Počet_kusů",
        "ordered_at": "Datum_objednávky",
        "unit_price": "Cena_za_kus Jednotková_cena",
        "line_total": "Celkem Celková_cena Částka",
        "customer_id": "Číslo_zákazníka Zákazník",
        "status": "Stav Stav_objednávky",
        "discount": "Sleva",
        "tax": "DPH",
        "shipping": "Poštovné",
    },
    "Hungarian": {
        "order_id": "Rendelésszám Rendelés_száma Számlaszám",
        "product_id": "Cikkszám",
        "product": "Terméknév Termék_neve",
        "quantity": "Mennyiség",
        "ordered_at": "Rendelés_dátuma Dátum",
        "unit_price": "Egységár Ár",
        "line_total": "Összeg Összesen",
        "customer_id": "Vevőkód Vevő Ügyfél",
        "country": "Ország",
        "currency": "Pénznem",
        "tax": "ÁFA",
        "shipping": "Szállítási_költség",
    },
    "Greek": {
        "order_id": "Αριθμός_παραγγελίας Αρ._τιμολογίου",
        "product_id": "Κωδικός_προϊόντος",
        "product": "Προϊόν Περιγραφή",
        "quantity": "Ποσότητα",
        "ordered_at": "Ημερομηνία Ημερομηνία_παραγγελίας",
        "unit_price": "Τιμή_μονάδας Τιμή",
        "line_total": "Αξία Σύνολο",
        "customer_id": "Κωδικός_πελάτη Πελάτης ΠΕΛΑΤΗΣ",
        "country": "Χώρα",
        "tax": "ΦΠΑ",
    },
    "Ukrainian": {
        "order_id": "Номер_замовлення",
        "product": "Назва_товару",
        "quantity": "Кількість",
        "ordered_at": "Дата_замовлення",
        "unit_price": "Ціна",
        "line_total": "Сума",
        "customer_id": "Клієнт Покупець",
        "country": "Країна",
        "discount": "Знижка",
        "tax": "ПДВ",
    },
    "Indonesian": {
        "order_id": "Nomor_Pesanan No._Faktur ID_Transaksi",
        "product_id": "Kode_Produk Kode_Barang",
        "product": "Nama_Produk Nama_Barang",
        "quantity": "Jumlah Kuantitas",
        "ordered_at": "Tanggal_Pesanan Tanggal",
        "unit_price": "Harga_Satuan Harga",
        "line_total": "Total_Harga",
        "customer_id": "Pelanggan Nama_Pelanggan",
        "currency": "Mata_Uang",
        "discount": "Diskon",
        "shipping": "Ongkos_Kirim",
    },
    "Vietnamese": {
        "order_id": "Mã_đơn_hàng Số_hóa_đơn",
        "product_id": "Mã_sản_phẩm",
        "product": "Tên_sản_phẩm",
        "quantity": "Số_lượng",
        "ordered_at": "Ngày_đặt_hàng Ngày",
        "unit_price": "Đơn_giá",
        "line_total": "Thành_tiền Tổng_tiền",
        "customer_id": "Mã_khách_hàng Khách_hàng",
        "status": "Trạng_thái",
        "discount": "Giảm_giá",
        "shipping": "Phí_vận_chuyển",
    },
    "Arabic": {
        "order_id": "رقم_الطلب رقم_الفاتورة",
        "product_id": "رمز_المنتج",
        "product": "اسم_المنتج",
        "quantity": "الكمية",
        "ordered_at": "تاريخ_الطلب التاريخ",
        "unit_price": "سعر_الوحدة السعر",
        "line_total": "المبلغ الإجمالي",
        "customer_id": "رقم_العميل اسم_العميل العميل",
        "currency": "العملة",
        "tax": "الضريبة",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_headers_of_a_language_have_their_roles(language):
    wanted = {name.replace("_", " "): role for role, names in LANGUAGES[language].items() for name in names.split(" ")}

    assert {name: best(name) for name in wanted} == wanted


ENGLISH = {
    "order_id": "Order ID, order_number, Invoice No., Receipt #, Transaction ID, Bill No, Sales Order Number, txn_id",
    "product_id": "SKU, Product Code, Item #, item no., article number, Stock Code, EAN, Barcode, Variant SKU",
    "product": "Product Name, Item, Description, product_title, Item Description, Article name",
    "quantity": "Qty, Quantity, Units Sold, Order Qty, Item Quantity, No. of items, Quantity Ordered, items sold",
    "ordered_at": "Order Date, Date, purchased_at, Created At, Invoice date (UTC), trans_date, Sold on",
    "unit_price": "Unit Price, Price, Price per unit, Item Price, Price Each, Selling price, price per item",
    "line_total": "Line Total, Amount, Total, Sales Amount, tran_amount, Extended Price, Revenue, total_price",
    "customer_id": "Customer ID, Client, Buyer, E-mail, Customer E-mail Address 1, Customer Name, cust_id",
    "country": "Country, Ship Country, shipping_country_code, Customer Country, shipping_address.country",
    "category": "Category, Product Category, Department, product_type, Category Name, item group",
    "image_url": "Image, image_url, Product Image URL, Thumbnail, Picture link",
    "status": "Status, Order Status, Financial Status, payment_status, Order state",
    "currency": "Currency, currency_code, Order Currency",
    "discount": "Discount, Discount Amount, line_discount, Total Discount, Discounts",
    "tax": "Tax, VAT, Tax Amount, Sales Tax, GST, taxes, VAT amount",
    "shipping": "Shipping, Shipping Cost, Freight, Delivery fee, shipping_total, Postage, Shipping & Handling",
}


def test_the_usual_english_headers_have_their_roles():
    wanted = {name: role for role, names in ENGLISH.items() for name in names.split(", ")}

    assert {name: best(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "name",
    [
        *("Discount Code", "Tax Name", "Tax 1 Name", "Tax rate", "VAT ID", "Coupon Code", "Discount reason"),
        *("Shipping Name", "Shipping Zip", "Shipping Street", "Shipping Method", "Shipping City", "Ship Mode"),
        *("Vendor", "Supplier name", "Payment Method", "Birth date", "Date of birth", "Order Count"),
        *("Number of orders", "Refunded Amount", "Amount Refunded", "Total refunded", "Quantity (refunded)"),
        *("Returned quantity", "customer segment", "Customer Type", "Customer age", "Customer status note"),
        *("postal code", "City", "Region", "Row ID", "line number", "Line Item ID", "order_item_id"),
        *("Order Line ID", "Profit", "Gross margin", "Order Priority", "Stock quantity", "Min quantity"),
        *("Item weight", "Exchange rate", "Time zone", "Address Status", "Address", "Warehouse ID"),
        *("Employee name", "seller_id", "Store name", "Branch code", "Sales channel", "Sales rep"),
        *("Price list name", "Sales per customer", "Order Profit Per Order", "Phone model", "Order source"),
        *("Order notes", "Zahlungsart", "Versandart", "Geburtsdatum", "Lieferant", "PLZ", "Code postal"),
        *("Mode de livraison", "Taux de TVA", "Forma de pago", "Fecha de nacimiento", "Vendedor"),
        *(
            "Código postal",
            "Способ оплаты",
            "Дата рождения",
            "Продавец",
            "Shipping Address",
            "Billing Address 1",
            "Stawka VAT",
            "支払方法",
            "郵便番号",
        ),
        *("收货地址", "快递单号", "결제수단", "우편번호", "År"),
    ],
)
def test_a_header_that_only_looks_like_a_role_has_none(name):
    assert header_scores(name) == {}


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        *(("Delivery date", "Date"), ("Ship Date", "Order Date"), ("Due date", "Date"), ("Updated at", "Created at")),
        *(
            ("Order approved at", "Order purchase timestamp"),
            ("Payment date", "Sale date"),
            ("Liefertermin Datum", "Datum"),
        ),
        *(
            ("Cost", "Price"),
            ("COGS", "Price"),
            ("Unit Cost", "Unit Price"),
            ("List price", "Price"),
            ("Einkaufspreis", "Preis"),
        ),
        *(("Billing Name", "Email"), ("Phone", "Email"), ("Name", "Customer name"), ("Customer name", "Customer ID")),
        *(("Order total", "Total"), ("Total", "Line total"), ("Payment value", "Amount"), ("Grand total", "Total")),
        *(
            ("State", "Status"),
            ("Type", "Category"),
            ("Discount %", "Discount"),
            ("Fulfillment Status", "Financial Status"),
        ),
        *(
            ("Tax 1 Value", "Taxes"),
            ("Shipping tax", "Tax"),
            ("id", "Order ID"),
            ("Count", "Quantity"),
            ("Group", "Category"),
        ),
    ],
)
def test_a_doubtful_header_says_less_than_a_sure_one(weak, strong):
    for role, score in header_scores(weak).items():
        assert score <= 0.85
        assert score < header_scores(strong).get(role, 1.0)
    assert best(strong) is not None


@pytest.mark.parametrize(
    "name", ["Stückpreis", "Stueckpreis", "STUCKPREIS", "stück_preis", "Stück-Preis", "StückPreis", " Stückpreis (€) "]
)
def test_case_accents_blanks_and_punctuation_make_no_difference(name):
    assert header_scores(name) == {"unit_price": 0.97}


@pytest.mark.parametrize(
    "name",
    ["Unit Price", "unit_price", "UnitPrice", "UNITPRICE", "Unit Price (EUR)", "Unit price [in $]", "unit-price"],
)
def test_units_and_currencies_in_brackets_are_dropped(name):
    assert header_scores(name) == {"unit_price": 1.0}


def test_decomposed_accents_and_wide_letters_are_the_same():
    assert header_scores("Quantite\u0301") == header_scores("Quantité") != {}
    assert header_scores("ＳＫＵ") == header_scores("SKU") != {}


def test_a_part_of_a_longer_header_says_less_than_the_whole():
    assert header_scores("Order Date")["ordered_at"] > header_scores("Warenhaus Order Date")["ordered_at"] > 0.5
    assert header_scores("SKU")["product_id"] > header_scores("Wholesaler SKU")["product_id"] > 0.5


def test_a_name_may_be_an_order_a_product_or_a_person_and_is_sure_of_none():
    assert header_scores("Name").keys() == {"order_id", "product", "customer_id"}
    assert max(header_scores("Name").values()) < 0.5
    assert header_scores("id").keys() == {"order_id", "product_id", "customer_id"}
    assert max(header_scores("id").values()) < 0.5


def test_the_item_price_of_amazon_is_that_of_the_line():
    assert best("item-price") == "line_total"
    assert best("Item Price") == "unit_price"


@pytest.mark.parametrize(
    "name", ["", " ", "---", "Unnamed: 0", "foo", "x1", "col_17", "€", "🙂", "Spalte", "a" * 5000, "priceprice" * 400]
)
def test_a_header_that_says_nothing_has_no_role(name):
    assert header_scores(name) == {}


def test_scores_are_of_roles_there_are_and_between_nought_and_all():
    for name in (
        *ENGLISH,
        *(name for roles in LANGUAGES.values() for names in roles.values() for name in names.split()),
    ):
        for role, score in header_scores(name).items():
            assert role in columns.ROLES
            assert 0 < score <= 1


def test_a_caller_may_change_what_it_got():
    header_scores("Order ID").clear()

    assert header_scores("Order ID") != {}


@pytest.mark.parametrize("name", ["Mandatum", "Anode", "Taxonomy", "Itemize", "Stateless", "Landmark"])
def test_no_word_is_cut_out_of_another(name):
    assert header_scores(name) == {}
