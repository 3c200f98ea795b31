"""Words of headers in Turkish, Finnish, Hungarian, Greek, Indonesian, Vietnamese and Arabic."""

WORDS = {
    "order": """
        sipariş, siparişi, siparişin, fatura, faturası, fiş, fişi, işlem, alışveriş, satın alma, sepet, tilaus,
        tilauksen, tilaus nro, lasku, laskun, laskutus, kuitti, kuitin, osto, ostos, oston, tapahtuma, rendelés,
        rendelési, megrendelés, számla, nyugta, vásárlás, tranzakció, bizonylat, παραγγελία, παραγγελίας, τιμολόγιο,
        τιμολογίου, απόδειξη, απόδειξης, αγορά, αγοράς, συναλλαγή, συναλλαγής, παραστατικό, παραστατικού, pesanan,
        faktur, transaksi, struk, pembelian, pemesanan, nomor pesanan no, đơn hàng, hóa đơn, hoá đơn, giao dịch,
        đơn đặt hàng, mua hàng, đặt hàng, đơn, الطلب, طلب, الطلبية, الفاتورة, فاتورة, المعاملة, الشراء, الايصال,
        إيصال
    """,
    "sale": """
        satış, satis, satılan, myynti, myynnin, myyty, eladás, eladott, értékesítés, πώληση, πώλησης, πωλήσεις,
        penjualan, jual, terjual, bán, bán hàng, المبيعات, البيع, بيع
    """,
    "customer": """
        müşteri, müşterinin, alıcı, üye, kullanıcı, asiakas, asiakkaan, ostaja, käyttäjä, vevő, ügyfél, vásárló,
        felhasználó, megrendelő, πελάτης, πελάτη, αγοραστής, αγοραστή, χρήστης, pelanggan, pembeli, konsumen,
        pengguna, khách hàng, khách, người mua, العميل, عميل, الزبون, زبون, المشتري, العملاء
    """,
    "product": """
        ürün, ürünün, mal, tuote, tuotteen, tuoteen, nimike, termék, cikk, áru, προϊόν, προϊόντος, είδος, είδους,
        produk, barang, sản phẩm, mặt hàng, hàng hóa, hàng hoá, المنتج, منتج, الصنف, صنف, السلعة, المنتجات
    """,
    "line": "satır, kalem, rivi, sor, tétel, γραμμή, baris, dòng, سطر",
    "unit": "birim, birimi, yksikkö, egység, egységnyi, μονάδα, μονάδας, τεμαχίου, satuan, đơn vị, الوحدة, وحدة",
    "unit price": """
        birim fiyat, birim fiyatı, yksikköhinta, à hinta, ahinta, kappalehinta, egységár, τιμή μονάδας,
        harga satuan, đơn giá, سعر الوحدة
    """,
    "id": """
        numarası, numara, no, kodu, kod, numero, nro, tunnus, koodi, tunniste, szám, száma, sorszám, azonosító,
        kódja, kód, αριθμός, αριθμος, κωδικός, κωδ, αρ, α α, nomor, kode, mã, số, mã số, رقم, كود, رمز, معرف
    """,
    "name": """
        adı, ad, ismi, isim, unvan, ünvan, başlık, nimi, nimike nimi, név, neve, megnevezés, όνομα, ονομασία,
        ονοματεπώνυμο, επωνυμία, τίτλος, nama, judul, tên, اسم, الاسم, إسم
    """,
    "customer name": "ad soyad, adı soyadı, müşteri adı soyadı, họ tên, họ và tên",
    "description": """
        açıklama, açıklaması, kuvaus, selite, leírás, περιγραφή, deskripsi, keterangan barang, mô tả, الوصف, وصف
    """,
    "email": """
        eposta, e posta, mail adresi, eposta adresi, e posta adresi, sähköposti, sähköpostiosoite, emailcím,
        e mail cím, ηλεκτρονικό ταχυδρομείο, surel, thư điện tử, البريد الإلكتروني, البريد الالكتروني,
        بريد إلكتروني, الايميل
    """,
    "phone": """
        telefon numarası, cep telefonu, puhelin, puhelinnumero, telefonszám, τηλέφωνο, κινητό, telepon, no hp,
        nomor telepon, số điện thoại, điện thoại, الهاتف, رقم الهاتف, الجوال, هاتف
    """,
    "date": """
        tarih, tarihi, tarih saat, tarih ve saat, päivämäärä, päivä, pvm, päiväys, aikaleima, dátum, dátuma,
        időpont, kelte, kelt, ημερομηνία, ημ νία, ημνία, ημερομηνια, tanggal, tgl, waktu, ngày, ngày tháng,
        thời gian, ngày giờ, تاريخ, التاريخ
    """,
    "time": "saat, saati, kello, kellonaika, idő, ώρα, jam, giờ, الوقت",
    "created": """
        oluşturma, oluşturulma, luotu, luonti, létrehozva, létrehozás, kiállítás, δημιουργίας, δημιουργία, έκδοσης,
        dibuat, pembuatan, tạo, الإنشاء, انشاء
    """,
    "done": "onay, onaylanma, tamamlanma, vahvistettu, teljesítés, konfirmasi, hoàn thành",
    "paid": "ödenen, ödendi, maksettu, fizetve, πληρωμένο, dibayar, đã thanh toán, المدفوع",
    "payment": """
        ödeme, maksu, maksun, fizetés, fizetési, πληρωμή, πληρωμής, pembayaran, thanh toán, الدفع, دفع, السداد
    """,
    "price": "fiyat, fiyatı, hinta, ár, ára, τιμή, τιμές, harga, giá, giá bán, السعر, سعر, الثمن",
    "amount": """
        tutar, tutarı, bedel, bedeli, değer, summa, määrä euroa, arvo, összeg, összege, érték, értéke, ποσό, αξία,
        nilai, nominal, số tiền, tiền, giá trị, المبلغ, مبلغ, القيمة, قيمة
    """,
    "line total": "satır toplamı, rivisumma, rivin summa, tétel összege, thành tiền",
    "total": """
        toplam, toplamı, genel, genel toplam, yhteensä, kokonais, kaikkiaan, összesen, végösszeg, össz, teljes,
        bruttó összesen, σύνολο, συνολικό, συνολική, γενικό σύνολο, keseluruhan, tổng, tổng cộng, tổng số,
        tổng tiền, الإجمالي, اجمالي, إجمالي, المجموع, مجموع
    """,
    "subtotal": "ara toplam, välisumma, részösszeg, υποσύνολο, tạm tính, المجموع الفرعي",
    "revenue": """
        ciro, hasılat, gelir, liikevaihto, árbevétel, bevétel, έσοδα, τζίρος, pendapatan, omset, omzet, doanh thu,
        doanh số, الإيرادات, ايراد
    """,
    "net": "netti, nettó, καθαρό, καθαρή, bersih, الصافي, صافي",
    "gross": "brüt, brutto, bruttó, μικτό, μικτή, kotor",
    "incl": """
        dahil, hariç, sis, sisältää, ilman, veroton, verollinen, alv sis, με, χωρίς, termasuk, bao gồm, شامل, بدون
    """,
    "quantity": """
        miktar, miktarı, adet, adedi, adeti, määrä, kpl, lukumäärä, kappalemäärä, mennyiség, darab, darabszám, db,
        ποσότητα, τεμάχια, τμχ, kuantitas, banyaknya, banyak, kuantiti, jumlah produk dibeli, jumlah produk,
        jumlah barang, số lượng, sl, الكمية, كمية, العدد
    """,
    "country": """
        ülke, ülkesi, ülke kodu, maa, maakoodi, ország, országkód, χώρα, χώρας, negara, quốc gia, nước, الدولة,
        دولة, البلد, بلد
    """,
    "category": """
        kategori, kategorisi, kategoria, luokka, tuoteryhmä, tuoteluokka, kategória, termékkategória, termékcsoport,
        κατηγορία, κατηγορίας, danh mục, loại sản phẩm, nhóm hàng, ngành hàng, الفئة, فئة, التصنيف, تصنيف, القسم
    """,
    "group": "grubu, grup, ryhmä, csoport, alkategória, ομάδα, kelompok, nhóm, مجموعة المنتجات",
    "type": "tipi, türü, tür, tyyppi, típus, τύπος, jenis, tipe, loại, النوع, نوع",
    "status": """
        durum, durumu, statü, tila, tilauksen tila, állapot, státusz, állapota, κατάσταση, trạng thái, tình trạng,
        الحالة, حالة, حالة الطلب
    """,
    "currency": """
        para birimi, döviz, döviz cinsi, valuutta, pénznem, deviza, valuta, νόμισμα, mata uang, tiền tệ, loại tiền,
        العملة, عملة
    """,
    "discount": """
        indirim, indirimi, iskonto, alennus, ale, kedvezmény, engedmény, έκπτωση, έκπτωσης, diskon, potongan,
        potongan harga, giảm giá, chiết khấu, الخصم, خصم, التخفيض
    """,
    "coupon": "kuponki, indirim kodu, alennuskoodi, kuponkód, κουπόνι, kode promo, mã giảm giá, كوبون, voucher kode",
    "percent": "oran, oranı, yüzde, prosentti, kulcs, százalék, ποσοστό, persen, tỷ lệ, phần trăm, نسبة",
    "tax": """
        vergi, vergisi, kdv, ötv, vero, alv, arvonlisävero, áfa, adó, φόρος, φπα, φ π α, pajak, ppn, thuế,
        thuế gtgt, vat tax, الضريبة, ضريبة, ضريبة القيمة المضافة
    """,
    "ship": """
        kargo, gönderim, teslimat, sevkiyat, toimitus, lähetys, szállítás, szállítási, kiszállítás, αποστολή,
        αποστολής, παράδοση, παράδοσης, pengiriman, kirim, giao hàng, vận chuyển, الشحن, شحن, التوصيل, توصيل
    """,
    "freight": """
        kargo ücreti, kargo bedeli, gönderim ücreti, toimituskulut, toimitusmaksu, postikulut, rahti,
        szállítási költség, szállítási díj, postaköltség, μεταφορικά, έξοδα αποστολής, κόστος αποστολής, ongkir,
        ongkos kirim, biaya kirim, biaya pengiriman, phí vận chuyển, phí ship, phí giao hàng, رسوم الشحن,
        تكلفة الشحن, رسوم التوصيل
    """,
    "bill": "faturalama, laskutusosoite, számlázási, χρέωσης, penagihan, الفوترة",
    "cost": """
        maliyet, maliyeti, alış fiyatı, kustannus, ostohinta, költség, beszerzési ár, κόστος, biaya, harga pokok,
        harga beli, giá vốn, chi phí, التكلفة, تكلفة
    """,
    "fee": "ücret, ücreti, komisyon, kulu, palkkio, díj, jutalék, έξοδα, προμήθεια, phí, رسوم",
    "image": """
        resim, resmi, görsel, fotoğraf, kuva, kép, képe, εικόνα, φωτογραφία, gambar, foto produk, hình ảnh, ảnh,
        الصورة, صورة
    """,
    "url": "bağlantı, linkki, σύνδεσμος, tautan, الرابط, رابط",
    "sku": """
        stok kodu, ürün kodu, tuotekoodi, tuotenumero, cikkszám, cikkszáma, termékkód, κωδικός προϊόντος,
        κωδικός είδους, kode barang, kode produk, mã sản phẩm, mã hàng, mã sp, رمز المنتج, كود المنتج, رقم الصنف,
        كود الصنف
    """,
    "barcode": "barkod, viivakoodi, vonalkód, γραμμωτός κωδικός, mã vạch, الباركود, باركود",
    "late": """
        güncelleme, son, vade, bitiş, başlangıç, iptal, eräpäivä, erä, muokattu, peruttu, határidő, esedékesség,
        módosítva, λήξης, ενημέρωσης, jatuh tempo, diperbarui, batal, cập nhật, hết hạn, التحديث, الاستحقاق,
        الاستلام
    """,
    "list": "liste, suositushinta, ovh",
    "neutral": """
        ve, ile, için, ja, és, a, az, της, του, των, το, η, ο, και, dan, yang, untuk, di, của, và, theo, من, في, tl,
        ft, huf
    """,
    "other": """
        adres, adresi, şehir, il, ilçe, mahalle, posta kodu, firma, şirket, doğum, yaş, cinsiyet, yöntemi, yöntem,
        şekli, ağırlık, beden, renk, not, notu, yorum, neden, sebep, satıcı, tedarikçi, üretici, marka, mağaza,
        depo, şube, kanal, kasa, kasiyer, personel, çalışan, kar, kâr, kar marjı, iade, iadesi, stok, bakiye, yıl,
        ay, hafta, gün, dil, soyad, soyadı, kur, osoite, katuosoite, kaupunki, postinumero, yritys, syntymäaika,
        ikä, sukupuoli, tapa, maksutapa, toimitustapa, paino, koko, väri, huomautus, kommentti, syy, myyjä,
        toimittaja, valmistaja, merkki, myymälä, varasto, kassa, voitto, kate, palautus, hyvitys, saldo, vuosi,
        kuukausi, viikko, kieli, sukunimi, etunimi, cím, címe, város, irányítószám, cég, születési, kor, nem, mód,
        módja, súly, méret, szín, megjegyzés, ok, eladó, szállító, beszállító, gyártó, márka, üzlet, raktár,
        készlet, pénztár, nyereség, árrés, visszatérítés, visszáru, év, hónap, hét, nap, nyelv, vezetéknév,
        keresztnév, árfolyam, διεύθυνση, πόλη, τκ, τ κ, εταιρεία, γέννησης, ηλικία, φύλο, τρόπος, βάρος, μέγεθος,
        χρώμα, σχόλια, σημειώσεις, πωλητής, προμηθευτής, κατασκευαστής, μάρκα, κατάστημα, αποθήκη, κέρδος,
        επιστροφή, απόθεμα, υπόλοιπο, έτος, μήνας, alamat, kota, provinsi, kode pos, perusahaan, lahir, umur, usia,
        kelamin, metode, cara, berat, ukuran, warna, catatan, keterangan, alasan, penjual, pemasok, merek, toko,
        gudang, cabang, kasir, karyawan, laba, untung, keuntungan, retur, pengembalian, stok barang, saldo akun,
        tahun, bulan, minggu, hari, kurir, địa chỉ, thành phố, tỉnh, quận, công ty, ngày sinh, tuổi, giới tính,
        phương thức, hình thức, trọng lượng, kích thước, màu, ghi chú, lý do, người bán, nhà cung cấp, thương hiệu,
        cửa hàng, kho, chi nhánh, nhân viên, lợi nhuận, hoàn tiền, trả hàng, tồn kho, số dư, năm, tháng, tuần,
        العنوان, عنوان, المدينة, مدينة, المنطقة, الرمز البريدي, الشركة, الميلاد, العمر, الجنس, طريقة, الوزن, الحجم,
        اللون, ملاحظات, ملاحظة, السبب, البائع, المورد, العلامة التجارية, المتجر, الفرع, المخزن, الموظف, الربح,
        المرتجع, الاسترداد, المخزون, الرصيد, السنة, الشهر
    """,
}
