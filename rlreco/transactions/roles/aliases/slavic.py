"""Words of headers in Russian, Ukrainian, Polish, Czech and Slovak, in the cases that headers put them in."""

WORDS = {
    "order": """
        заказ, заказа, заказы, заказов, счет, счета, счет фактура, чек, чека, кассовый чек, накладная, накладной,
        покупка, покупки, транзакция, транзакции, документ, документа, корзина, инвойс, операции, операция,
        замовлення, рахунок, рахунку, квитанція, квитанції, накладної, транзакції, zamówienie, zamówienia,
        zamowienie, zamówień, faktura, faktury, paragon, paragonu, transakcja, transakcji, dokument, dokumentu,
        zakup, zakupu, rachunek, rachunku, objednávka, objednávky, účtenka, účtenky, doklad, dokladu, nákup, nákupu,
        transakce, faktúra, faktúry
    """,
    "sale": """
        продажа, продажи, продаж, продано, продажу, sprzedaż, sprzedaży, prodej, prodeje, prodáno, predaj, sprzedano
    """,
    "customer": """
        клиент, клиента, клиенты, покупатель, покупателя, заказчик, заказчика, контрагент, контрагента,
        пользователь, пользователя, клієнт, клієнта, покупець, покупця, замовник, користувач, klient, klienta,
        kupujący, kupującego, nabywca, nabywcy, kontrahent, kontrahenta, odbiorca, użytkownik, użytkownika,
        zákazník, zákazníka, zákaznické, ičo, odběratel, odběratele, kupující
    """,
    "product": """
        товар, товара, товары, товаров, продукт, продукта, номенклатура, номенклатуры, позиция, изделие, товару,
        продукту, produkt, produktu, produkty, produktów, towar, towaru, towarów, artykuł, artykułu, asortyment,
        zboží, položka, položky, výrobek, výrobku, tovar, tovaru, položiek
    """,
    "line": "строка, строки, рядок, pozycja, pozycji, řádek, řádku, wiersz",
    "unit": """
        единица, единицу, единицы, ед, за ед, за единицу, одиницю, одиниці, jednostkowa, jednostkowy, jedn,
        za sztukę, jednostki, jednotková, jednotkově, za kus, jednotku, jednotka, jednostka
    """,
    "piece": "штука, штуку, шт, штук, sztuka, sztuki, szt, sztuk, ks, kus, kusů, kusov",
    "id": """
        номер, код, идентификатор, ид, айди, ном, н, numer, kod, identyfikator, symbol, indeks, číslo, kód,
        identifikátor, č, ідентифікатор
    """,
    "name": """
        imię i nazwisko, jméno a příjmení, имя и фамилия, название, наименование, имя, фио, назва, найменування,
        ім'я, піб, nazwa, nazwisko, imię, tytuł, název, jméno, názov, meno, заголовок
    """,
    "description": "описание, опис, opis, popis",
    "email": """
        почта, эл почта, электронная почта, электронный адрес, адрес электронной почты, е mail, пошта,
        електронна пошта, adres e mail, adres email, adres mailowy, emailová adresa, e mailová adresa, имейл,
        эл адрес, poczta
    """,
    "phone": "телефон, телефона, telefon, telefonu",
    "date": """
        дата, даты, дата и время, дата время, дата та час, data, data i godzina, dátum, datum, datum a čas,
        dátum a čas
    """,
    "time": "время, час, czas, godzina, čas",
    "created": """
        создан, создано, создания, оформления, створено, створення, utworzenia, utworzono, złożenia, vytvořeno,
        vytvoření, vytvorené, vystavení, wystawienia
    """,
    "done": "проведения, подтверждения, выполнения, księgowania, realizacji, potwierdzenia",
    "paid": "оплачено, оплачен, сплачено, zapłacono, opłacone, zaplaceno",
    "payment": """
        оплата, оплаты, платеж, платежа, платежи, оплати, платежу, płatność, płatności, platba, platby, zapłaty
    """,
    "price": "цена, цены, ціна, ціни, cena, ceny, cenę",
    "amount": """
        сумма, суммы, стоимость, сума, вартість, kwota, kwoty, suma, wartość, wartości, částka, hodnota, čiastka,
        wplata
    """,
    "total": """
        итого, итог, итоговая, всего, общая, общий, общее, разом, всього, загальна, підсумок, razem, łącznie,
        łączna, ogółem, całkowita, celkem, celková, celkový, spolu, do zapłaty
    """,
    "subtotal": "подытог, промежуточный итог, mezisoučet, suma częściowa",
    "revenue": "выручка, выручки, оборот, доход, виручка, дохід, przychód, przychody, obrót, tržba, tržby, obrat",
    "net": "нетто, netto",
    "gross": "брутто, brutto",
    "incl": "с, без, с учетом, включая, вкл, з, із, bez, z, s, vč, včetně, včetne, dph s",
    "quantity": """
        количество, кол во, кол, колво, количества, число единиц, кількість, к сть, ilość, liczba sztuk, ilości,
        množství, počet, počet kusů, množstvo, liczba
    """,
    "country": "страна, страны, країна, країни, kraj, kraju, země, stát, krajina, krajiny",
    "category": """
        категория, категории, категорія, категорії, kategoria, kategorii, kategorie, раздел, рубрика, kategória,
        товарная группа, группа товаров, группа товара, група товарів, dział
    """,
    "group": """
        группа, група, grupa, skupina, подкатегория, подгруппа, підкатегорія, podkategoria, podkategorie, семейство
    """,
    "type": "тип, вид, typ, rodzaj, druh",
    "status": "статус, состояние, стан, stan, stav, статуса, статусу, statusu",
    "currency": "валюта, валюты, валюти, waluta, waluty, měna, měny, mena",
    "discount": """
        скидка, скидки, скидок, знижка, знижки, rabat, rabatu, rabaty, zniżka, zniżki, upust, sleva, slevy, zľava,
        zľavy
    """,
    "coupon": "промокод, купон, kupon, kod rabatowy, kod promocyjny, slevový kód, kupón, промоакция, акция",
    "percent": "процент, ставка, відсоток, procent, stawka, sazba, процента",
    "tax": "налог, налога, налоги, ндс, податок, податку, пдв, podatek, podatku, vat, ptu, daň, daně, dph, сумма ндс",
    "ship": """
        доставка, доставки, отгрузка, отгрузки, отправки, відправлення, wysyłka, wysyłki, dostawa, dostawy, doprava,
        dopravy, dodání, doručení, odeslání
    """,
    "freight": """
        стоимость доставки, вартість доставки, koszt wysyłki, koszt dostawy, koszty wysyłki, koszty dostawy,
        poštovné, cena dopravy, přepravné
    """,
    "bill": "плательщика, fakturační, rozliczeniowy",
    "cost": """
        себестоимость, расходы, затраты, собівартість, koszt, koszty, cena zakupu, náklady, nákupní cena,
        закупочная цена, цена закупки, закупочная
    """,
    "fee": "комиссия, сбор, комісія, opłata, prowizja, poplatek, poplatky",
    "image": """
        изображение, картинка, фото, фотография, зображення, zdjęcie, obraz, obrazek, obrázek, obrázok, фотографія
    """,
    "url": "ссылка, посилання, odkaz",
    "sku": "артикул, артикула, символ товара",
    "barcode": "штрихкод, штрих код, kod kreskowy, čárový kód",
    "late": """
        изменения, обновления, обновлено, изменен, срок, окончания, начала, отмены, оновлено, зміни, modyfikacji,
        aktualizacji, termin, ważności, anulowania, splatnosti, splatnost, změny, ожидаемая, планируемая
    """,
    "list": "розничная, прайс, katalogowa, detaliczna",
    "neutral": """
        за, в, и, от, по, на, для, к, у, та, і, від, dla, w, i, od, na, ze, do, a, v, pro, руб, рублей, грн, zł, kč
    """,
    "other": """
        адрес, адреса, город, улица, индекс, почтовый индекс, регион, область, район, компания, организация, фирма,
        рождения, возраст, пол, способ, метод, вес, размер, цвет, комментарий, комментарии, примечание, примечания,
        причина, продавец, продавца, менеджер, менеджера, поставщик, поставщика, производитель, бренд, марка,
        магазин, магазина, склад, склада, филиал, канал, касса, кассир, сотрудник, прибыль, маржа, наценка, возврат,
        возврата, возвраты, возвращено, остаток, остатки, запас, баланс, год, месяц, неделя, день, язык, приоритет,
        сегмент, курс, фамилия, отчество, бонус, баллы, источник, місто, вулиця, індекс, компанія, народження,
        спосіб, вага, розмір, колір, коментар, примітка, продавець, постачальник, виробник, залишок, прибуток,
        повернення, рік, місяць, adres, adresy, miasto, ulica, kod pocztowy, województwo, firma, urodzenia, wiek,
        płeć, sposób, metoda, forma, waga, rozmiar, kolor, uwagi, komentarz, notatka, powód, sprzedawca, sprzedawcy,
        dostawca, dostawcy, producent, marka, sklep, magazyn, oddział, kanał, kasa, kasjer, pracownik, zysk, marża,
        zwrot, zwrotu, zwroty, zwrócono, zapas, saldo, rok, miesiąc, tydzień, dzień, język, priorytet, kurs,
        imię i nazwisko odbiorcy, adresa, město, mesto, psč, narození, způsob, hmotnost, velikost, barva, poznámka,
        důvod, prodejce, dodavatel, výrobce, značka, prodejna, sklad, pokladna, zaměstnanec, zisk, marže, vrácení,
        vráceno, vratka, zůstatek, měsíc, týden, den, jazyk, příjmení
    """,
}
