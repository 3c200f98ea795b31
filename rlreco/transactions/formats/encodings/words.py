"""Words of shops in the scripts of the world: their letters, pairs and triples are what an encoding is judged by.

Headers, goods, colours, months, names and towns, chosen by hand. Of Latin scripts only letters beyond ASCII and their
neighbours count, because no other part of a word tells encodings apart.
"""

WESTERN = """
tšekki tšekin tadžikistan tadžikistanin azerbaidžan azerbaidžanin kambodža kambodžan fidži fidžin bangladeš šakki
žiga šamppanja žanna miloš šárka žižka škoda dušan beneš aleš saša nataša ñandú ñora ñame ñoquis sàrl nº zaïre
zaïrois haïti thaïlande éclair éclairs mémoire élise édith érable île-de-france réunion océan smørrebrød
blå å ö ü größe menge stück stückpreis stückzahl währung straße straßenname hausnummer länge höhe fläche
gewicht für über müller schröder schäfer böhm köhler krüger jäger kübel tür türen schlüssel gürtel küche
kücheng geräte gerät bücher buch büro möbel kühlschrank käse brötchen früchte gemüse würfel süß weiß
weißer grün grüne grüner blau rötlich gebühr gebühren rückgabe rücksendung prüfung lösung öl köln münchen
düsseldorf nürnberg österreich zürich würzburg lübeck tübingen händler kunde geschäft verkäufer käufer
überweisung zurück schön schönes fußball spaß heißer groß große großer kännchen tänzer märz jörg jürgen
günther björn kästen kästchen töpfe topf hängelampe löffel schüssel sträuße blüte äpfel übergröße läufer
mädchen möhre hähnchen nüsse nuß geschäftsführer anhänger hüte mützen mütze ärmel wäsche wärmflasche füller
quantité désignation libellé numéro référence réf catégorie prénom société téléphone pièce pièces
unité unités montant payé payée réglé expédié expédition département région pays prix déjà été
février août décembre français française élégant élégante thé café crème gâteau pâte pâtes fromage brûlée
rosé château côte forêt hôtel île maïs noël noëlle joël zoé chloé hélène rené renée andré andrée françois
françoise jérôme frédéric stéphane sébastien étienne émilie éric célia amélie théo léa béatrice benoît
gaëlle médaille méthode crédit débit chèque à où très près après côté œuf cœur sœur bœuf lumière
première dernière matière étagère théière cafetière cuillère verrière bébé poupée clé clés écharpe
étui épice économie règle légume lampe l'épée éléphant étoile équipe modèle orléans besançon liège
genève québec tête fenêtre bête crêpe chêne boîte boîtes dîner goûter coûts sûr mûre ça leçon garçon reçu
façon glaçon descripción código teléfono dirección población año años tamaño señor señora niño niña niños
españa español española número artículo artículos categoría envío país día días método cantidad precio
útil última miércoles sábado limón jamón jabón algodón balón camión colchón cajón botón sillón melón
edición colección decoración oración habitación canción josé maría jesús ángel álvaro andrés sofía
lucía martín garcía gonzález rodríguez fernández lópez pérez sánchez gómez hernández núñez muñoz peña
ibáñez márquez ramírez álvarez jiménez díaz vázquez león málaga córdoba cádiz méxico perú bogotá
panamá cigüeña pingüino lámpara plástico cerámica azúcar té árbol corazón piña baño paño montaña descrição
preço preços quantidade endereço são paulo joão antónio antônio conceição simões guimarães gonçalves mendonça
assunção cartão pão pães coração mão limão feijão mação maçã maçãs criança crianças açúcar média página nação
região promoção coleção edição cotação situação informações opções observação comissão condições não irmão irmã
estação água relógio óculos calção calções almoço lençol português inês vitória brasília goiânia maranhão
ceará paraná pará avó avô você três mês pêssego lâmpada câmera tâmara fígado mínimo último às é está
até já só pé quantità città università qualità novità metà unità più perché è caffè tè però già
così lunedì martedì sì giù niccolò forlì één ideeën België knieën creëren coördinatie geïnteresseerd
financiën categorieën patiënt reünie zeeën hygiëne försäljning beställning beställningsnummer kundnummer antal pris
färg storlek benämning artikelnr datum leverantör köpare köp grön svart röd vit gård göteborg malmö västerås örebro
umeå åsa håkan märta pär åke sören östen stövlar skjorta tröja byxor smör bröd kött ägg fågel gräs höst vår sjö häst
småkakor jordgubbe flöjt länk väska kåpa ørsted køb køber køkken købsdato bestillingsdato beløb størrelse
mængde grøn rød hvid brød smør øl fløde frø æble æske æg sødmælk kød lørdag søndag århus ålborg
københavn søren jørgen bjørn øyvind åse håkon tromsø ålesund bodø bærum kjøp kjøpsdato antall beløp måned
år grønn melk kjøtt fisk jordbær blåbær søt øre kåpe ærlig næring hårføner gjøvik færøyene låne måle båt
pålegg grøt kjøkken kjøleskap määrä päivä päivämäärä tilauspäivä hinta yhteensä käteinen lähetys pöytä tyttö äiti
mäki jyväskylä hämeenlinna järvinen mäkinen hämäläinen nieminen määritelmä sähköposti leipä päärynä hedelmä kenkä
lyhyt väri sininen keltainen vihreä pyöreä ýmir ýmis nýr nýtt ský lýsi hýði dýr dýrt sýra mýs þór þórður
guðrún björk ísland íslenska sigríður magnús ólafur jón örn ágúst reykjavík ýsa mjólk brauð verð
fjöldi vöru vörunúmer pöntun viðskiptavinur dagsetning preu català castellà València girona col·lecció camió
any països alacant pèrsic ø ä ê L'Oréal Nescafé Häagen Nestlé Lancôme Hermès Citroën Škoda Löwenbräu
Jägermeister Kärcher Miele Bünting Rémy Moët Ikea Göta Beyoncé décor crêpes vu naïve fiancé résumé façade
soufflé jalapeño piñata entrée purée
"""

CENTRAL = """
zamówienie zamówienia numer ilość sztuk cena jednostkowa wartość łącznie płatność wysyłka nazwa produktu
kategoria zniżka województwo miejscowość miasto łódź kraków wrocław poznań gdańsk częstochowa białystok
rzeszów toruń bielsko-biała zielona góra gorzów płock tarnów opole chełm łomża śląskie małopolskie
łódzkie świętokrzyskie warmińsko książka książki żółty żółta żółte zielony biały biała białe czarny
różowy różowa błękitny fioletowy niebieski brązowy krzesło stół łóżko półka świeca świece świecznik kubek
talerz łyżka łyżeczka nóż widelec szkło szklanka miód masło ser chleb mąka cukier śmietana jabłko gruszka
śliwka wiśnia pomarańcza truskawka żurek piwo wódka herbata kawa mięso kiełbasa koszula spódnica sukienka
płaszcz kurtka buty skarpety rękawiczki czapka szalik pończochy bluza młynek pościel poduszka ręcznik zasłona
dywan łazienka kuchnia dziecięca dziecięcy dziewczęcy chłopięcy męski damski mały mała duży duża średni średnia
długi krótki nowość promocja styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik
listopad grudzień środa piątek niedziela łukasz paweł michał stanisław władysław wiesław zdzisław rafał
małgorzata agnieszka grażyna bożena elżbieta wójcik kowalski wiśniewski dąbrowski lewandowski zieliński
szymański woźniak kozłowski jankowski król wieczorek jabłoński wróbel pawłowski głowacki sobczyk zając
kołodziej gołąb ułan ość źródło ćwiczenie ślub śnieg święta święto własny część części gęś wąż mąż dąb ząb
zapłata zapłacono rząd są się ją będą już też objednávka číslo objednávky množství celkem položka zboží
název výrobek výrobku zákazník příjmení jméno město ulice psč země datum kategorie sleva doprava dobírka
platba měna kč česká česko republika praha plzeň olomouc liberec české budějovice hradec králové ústí
pardubice zlín jihlava opava děčín kroměříž třebíč příbram žďár břeclav šumperk čokoláda káva čaj mléko
sýr máslo chléb rohlík jablko hruška švestka třešeň jahoda maliník rajče okurka paprika mrkev kuře vepřové
hovězí šunka párek knedlík svíčka svíčková hrnek talíř lžíce nůž vidlička sklenice stůl židle postel
skříň křeslo koberec polštář přikrývka ručník košile sukně šaty kalhoty bunda kabát boty ponožky rukavice
čepice šála černý bílý bílá červený červená zelený žlutý modrý růžový fialový hnědý šedý dětský dětská
pánský dámský malý velký střední dlouhý krátký nový leden únor březen duben květen červen červenec srpen
září říjen prosinec pondělí úterý středa čtvrtek pátek jiří tomáš lukáš ondřej matěj vojtěch štěpán
kateřina lenka věra růžena dvořák svoboda novák nováková procházka kučera veselý horák němec pokorný marek
pospíšil hájek jelínek král růžička beneš fiala sedláček doležal zeman kolář krejčí navrátil čermák vaněk
urban blažek kříž kovář kratochvíl říha šimek konečný bartoš vlček polák musil příklad množstvo spolu tovar
názov priezvisko meno mesto krajina zľava doručenie košice žilina prešov nitra trenčín banská bystrica ľudovít
ľubomír mäso mlieko vajcia jablká čučoriedky stôl stolička kôš koľko veľký veľkosť vianočný šťastný dĺžka vŕba
kŕmenie výška deň týždeň mesiac štvrtok piatok rendelés rendelésszám mennyiség egységár összesen összeg
termék terméknév vevő vásárló ügyfél cikkszám megnevezés dátum név cím város ország irányítószám
fizetés szállítás kedvezmény győr székesfehérvár kecskemét nyíregyháza szombathely érd gyöngyös gödöllő
hódmezővásárhely kőszeg vác pécs miskolc debrecen szeged őszi tűz fűszer fűszerpaprika gyűrű könyv könyvek
szék asztal bögre tányér kés villa pohár üveg gyertya párna törölköző takaró szőnyeg függöny cipő csizma
ing nadrág szoknya sál kesztyű sapka zokni fehér fekete vörös piros zöld sárga kék lila rózsaszín barna
szürke kávé tea tej sajt vaj kenyér kolbász szalámi méz cukor alma körte szilva meggy őszibarack eper málna
szőlő bor sör pálinka január február március április május június július augusztus szeptember október
november december hétfő kedd szerda csütörtök péntek szombat vasárnap istván lászló józsef jános zoltán
sándor györgy ferenc attila tamás gábor erzsébet mária ilona éva zsuzsanna ágnes erika györgyi nagy kovács
tóth szabó horváth varga kiss molnár németh farkas balogh papp takács juhász lakatos mészáros oláh simon
rácz szilágyi török gál szűcs kocsis orsós fodor pintér szalai sipos magyar lukács gulyás bíró király
katona lászlóné erős hűtő mosó szűrő nő női férfi gyerek felnőtt kicsi közepes comandă comenzi număr preţ
cantitate produs denumire dată ţară oraş judeţ bucureşti iaşi timişoara braşov constanţa ploieşti galaţi piteşti
bacău târgu mureş făgăraş sălaj maramureş dâmboviţa ştefan ionuţ mihăilescu năstase vasilică ţigară brânză smântână
pâine lapte ouă mălai făină măr pară cireşe căpşuni sfeclă roşu roşie albastru verde galben negru alb cămaşă fustă
rochie pantofi şosete mănuşi căciulă pălărie geantă masă scaun cană farfurie lingură cuţit furculiţă lumânare pernă
prosop cărţi carte jucărie jucării bărbaţi femei băieţi fată română românia sâmbătă duminică luni marţi miercuri joi
vineri plată livrare reducere şi în până când după către fără înălţime lăţime mărime comandã preþ puşcă narudžba
količina cijena ukupno kupac plaćanje grad država šifra artikla opis proizvoda narudžbe porez popust košulja suknja
haljina hlače čizme čarape kapa šal stolica stol ormar krevet jastuk ručnik čaša žlica nož vilica tanjur svijeća
crvena žuta zelena plava bijela crna smeđa ružičasta ljubičasta siječanj veljača ožujak travanj svibanj lipanj
srpanj kolovoz rujan studeni prosinac đurđa đakovo šibenik čakovec požega križevci županja sesvete horvat
kovačević babić marić jurić novak kovačić knežević vuković marković petrović matić tomić pavlović božić blažević
grgić pavić radić perić filipović šarić lovrić jukić šimić bošnjak ivančić hrvatska slovenija ljubljana naročilo
kupec skupaj znesek račun plačilo izdelka skodelica krožnik naročila številka izdelek stranka priimek pošta
slovenščina angleščina nemščina italijanščina francoščina ruščina češčina hrvaščina zaščita površina visočina večina
višina širina dolžina teža velikost črna bela rdeča rumena siva rjava otroška ženska moška čevlji copati srajca križ
škofja loka križe žalec črnomelj ajdovščina šentjur žiri brežice krško ljubljanska maribor koštrun hrušče češnja
slaščice sladoled žemlja kruh mleko maslo sirček jajčevec čebula česen koruza ječmen piščanec svinčnik šolska
kovačič zupančič krajnc petrovič markovič jovanovič hočevar žagar kolar božič kavčič rožman košir šuštar žnidaršič
zakrajšek ameriški angleški nemški ruski češki hrvaški poljski danski švedski finski norveški slovaški kanadski
evropski azijski südtirol größe müller schröder straße öl für über grün weiß käse café
"""

TURKISH = """
sipariş siparişler no numarası müşteri müşterino adı ürün ürünler kodu miktar fiyat birim fiyatı toplam
tutar açıklama ödeme ödendi şehir ülke il ilçe adres telefon kargo gönderi iade indirim vergi kdv tarih tarihi
oluşturma güncelleme satış satışlar alış alıcı satıcı mağaza şube kategori çeşit beden renk kırmızı yeşil
sarı mavi beyaz siyah mor pembe turuncu kahverengi gümüş altın çanta ayakkabı gömlek pantolon elbise etek ceket
kazak şapka eldiven çorap kaşkol kemer gözlük küpe yüzük bilezik kolye saç şampuan sabun diş fırçası havlu
yastık yorgan çarşaf battaniye halı perde koltuk sandalye dolap yatak lamba mum şamdan bardak tabak kaşık çatal
bıçak tencere çaydanlık demlik fincan çay kahve süt peynir yoğurt tereyağı ekmek yumurta bal şeker tuz un pirinç
bulgur makarna zeytin zeytinyağı salça sucuk pastırma tavuk balık et köfte börek çörek baklava lokum helva
dondurma elma armut çilek kiraz kayısı şeftali üzüm karpuz kavun muz portakal limon domates salatalık biber
patlıcan kabak soğan sarımsak ıspanak havuç maydanoz istanbul İstanbul ankara İzmir bursa antalya adana gaziantep
şanlıurfa eskişehir diyarbakır kahramanmaraş balıkesir kırıkkale çanakkale muğla aydın tekirdağ kütahya uşak
ağrı ığdır şırnak niğde nevşehir kırşehir çankırı çorum kadıköy beşiktaş üsküdar şişli beyoğlu bakırköy
ataşehir ümraniye çankaya keçiören bağcılar güngören ayşe fatma zeynep elif hatice meryem şerife özlem gülşen
gül güneş yağmur deniz çiğdem tuğba büşra kübra işıl ışıl mehmet mustafa ahmet ali hüseyin hasan İbrahim
ismail osman süleyman ömer özgür uğur çağlar barış şükrü yiğit oğuz doğan kağan yılmaz kaya demir şahin çelik
yıldız yıldırım öztürk özdemir arslan kılıç aslan çetin kara koç kurt özkan şimşek polat korkmaz çakır
erdoğan bozkurt ünal yalçın kılınç acar tekin ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim
kasım aralık pazartesi salı çarşamba perşembe cuma cumartesi pazar gün hafta ay yıl büyük küçük orta uzun
kısa yeni eski güzel çocuk kadın erkek bebek kız oğlan yıllık ücretsiz değil için ile değişim türk türkçe
türkiye lirası yağ yağı ağaç dağ bağ sağlık eğlence oyuncak kırtasiye kalem defter çerçeve çiçek saksı ışık
"""

CYRILLIC = """
номер заказа заказ заказы дата время название товара
наименование товар товары артикул код количество кол во шт
штук цена за единицу сумма итого всего стоимость скидка валюта
рубль рублей руб клиент клиенты покупатель заказчик
контрагент фамилия имя отчество телефон почта адрес город
страна область край улица дом квартира индекс категория группа
бренд производитель единица измерения оплата оплачен доставка
самовывоз статус отменен отменён возврат выполнен новый
накладная чек счет склад магазин продавец менеджер
комментарий описание размер цвет вес длина ширина высота
красный красная синий синяя зеленый зелёный желтый чёрный
черный белый белая серый розовый голубой коричневый
фиолетовый оранжевый большой маленький средний длинный
короткий детский детская мужской женский женская хлеб молоко
кефир сметана творог сыр масло сливочное подсолнечное яйцо
яйца мясо говядина свинина курица рыба колбаса сосиски
картофель морковь лук капуста огурец огурцы помидор помидоры
яблоко яблоки груша слива вишня клубника малина апельсин лимон
банан виноград сахар соль мука рис гречка макароны чай кофе сок
вода пиво вино водка конфеты шоколад печенье пряник торт
мороженое мёд варенье рубашка брюки юбка платье куртка пальто
шуба шапка шарф перчатки носки сапоги ботинки туфли кроссовки
футболка свитер ремень сумка рюкзак кошелёк очки часы кольцо
серьги стол стул кровать шкаф диван кресло полка лампа свеча
подсвечник ковёр штора подушка одеяло полотенце простыня
чашка кружка тарелка ложка вилка нож стакан бутылка чайник
кастрюля сковорода книга тетрадь ручка карандаш бумага
игрушка кукла мяч машинка ноутбук наушники кабель зарядка
чехол клавиатура мышь батарейка подарок набор комплект
упаковка пакет коробка москва санкт петербург новосибирск
екатеринбург нижний новгород казань челябинск омск самара
ростов уфа красноярск воронеж пермь волгоград саратов тюмень
ижевск барнаул иркутск хабаровск ярославль владивосток томск
рязань тула иван александр алексей андрей дмитрий сергей
михаил николай владимир евгений юрий павел олег игорь артём
анна мария елена ольга наталья татьяна ирина светлана
екатерина юлия анастасия людмила галина иванов иванова
смирнов кузнецов кузнецова попов васильев петров петрова
соколов михайлов новиков фёдоров морозов волков алексеев
лебедев семёнов егоров павлов козлов степанов николаев орлов
андреев макаров никитин захаров зайцев январь февраль март
апрель май июнь июль август сентябрь октябрь ноябрь декабрь
понедельник вторник среда четверг пятница суббота воскресенье
день неделя месяц год россия для без при над под или это как так
что его они был нет да и в с на по от до из не україна замовлення
кількість ціна сума разом покупець клієнт назва товару
найменування одиниця місто київ львів харків одеса дніпро
запоріжжя вінниця чернівці івано франківськ рівне тернопіль
хмельницький полтава чернігів житомир їжа хліб сир м'ясо ковбаса
цукор сіль борошно яблука цибуля олія вершки печиво цукерки
сорочка спідниця сукня взуття шкарпетки стілець стіл ліжко
свічка тарілка ніж виделка іграшка подарунок січень лютий
березень квітень травень червень липень серпень вересень
жовтень листопад грудень понеділок вівторок середа п'ятниця
неділя олександр сергій андрій ігор юрій євген віталій оксана
наталія тетяна світлана ірина юлія шевченко коваленко
бондаренко ткаченко кравченко олійник шевчук поліщук білий
чорний червоний синій зелений жовтий коричневий великий малий
дитячий чоловічий жіночий знижка гривня грн опис розмір колір
вага і є її що це поръчка общо обща купувач поръчката име продукта
продукт държава град софия пловдив варна бургас русе стара
загора плевен търново хляб мляко сирене кашкавал ябълка ябълки
круша череша ягода кафе захар сол брашно риза пола рокля
панталон яке обувки чорапи ръкавици шал маса легло възглавница
кърпа чаша чиния лъжица вилица свещ играчка подарък червен
жълт зелен син бял черен кафяв голям малък детски мъжки дамски
отстъпка плащане лева лв януари февруари юни юли септември
октомври ноември декември понеделник сряда четвъртък петък
събота георги димитър петър стоян христо йордан красимир
иванка йорданка георгиев димитров николов стоянов христов
тодоров илиев васил атанасов ангелов със към през български
българия наруџба поруџбина количина укупно купац шифра назив
производа датум држава београд нови сад ниш крагујевац млеко
јаје јабука шљива кафа шећер со кошуља сукња хаљина панталоне
ципеле чарапе рукавице капа сто столица кревет јастук пешкир
тањир кашика свећа књига поклон црвена жута зелена плава бела
црна ђорђе љубица његош џем петровић јовановић николић марковић
ђорђевић стојановић илић станковић павловић милошевић јануар
понедељак уторак четвртак петак субота недеља нарачка вкупно
скопје битола куманово ѓорѓи ќе јаболко леб сирење кошула кошт
колькасць пакупнік мінск гомель магілёў віцебск гродна брэст
малако яйкі цукар яблык
"""

GREEK = """
παραγγελία παραγγελίας αριθμός αρ ημερομηνία ημ κωδικός προϊόντος
προϊόν προϊόντα είδος περιγραφή ονομασία όνομα επώνυμο ποσότητα
τεμάχια τεμ τιμή μονάδας αξία σύνολο συνολικό ποσό έκπτωση φόρος φπα
πελάτης πελάτες πελάτη αγοραστής τηλέφωνο διεύθυνση πόλη χώρα νομός
τκ κατηγορία κατάσταση πληρωμή αποστολή μεταφορικά παραλαβή
νόμισμα ευρώ τιμολόγιο απόδειξη κατάστημα χρώμα μέγεθος βάρος μήκος
ύψος πλάτος κόκκινο κόκκινη μπλε πράσινο κίτρινο μαύρο μαύρη λευκό
άσπρο άσπρη γκρι ροζ καφέ μωβ πορτοκαλί μεγάλο μεγάλη μικρό μικρή
μεσαίο παιδικό ανδρικό γυναικείο ψωμί γάλα τυρί φέτα γιαούρτι
βούτυρο λάδι ελαιόλαδο ελιές αυγά κρέας κοτόπουλο ψάρι ντομάτα
ντομάτες πατάτες κρεμμύδι σκόρδο αγγούρι πιπεριά μήλο μήλα αχλάδι
πορτοκάλι λεμόνι σταφύλι φράουλα ζάχαρη αλάτι αλεύρι ρύζι
μακαρόνια καφές τσάι χυμός νερό μπύρα κρασί ούζο τσίπουρο μέλι
σοκολάτα μπισκότα παγωτό πουκάμισο παντελόνι φούστα φόρεμα
μπουφάν παλτό καπέλο κασκόλ γάντια κάλτσες παπούτσια μπότες ζώνη
τσάντα γυαλιά ρολόι δαχτυλίδι σκουλαρίκια τραπέζι καρέκλα κρεβάτι
ντουλάπα καναπές ράφι λάμπα κερί κηροπήγιο χαλί κουρτίνα μαξιλάρι
κουβέρτα πετσέτα σεντόνι φλιτζάνι κούπα πιάτο κουτάλι πιρούνι
μαχαίρι ποτήρι μπουκάλι κατσαρόλα τηγάνι βιβλίο τετράδιο στυλό
μολύβι χαρτί παιχνίδι κούκλα μπάλα δώρο σετ κουτί αθήνα θεσσαλονίκη
πάτρα ηράκλειο λάρισα βόλος ιωάννινα χανιά ρόδος κέρκυρα καβάλα
σέρρες κύπρος λευκωσία λεμεσός ελλάδα γιώργος γεώργιος ιωάννης γιάννης
δημήτρης κώστας κωνσταντίνος νίκος νικόλαος παναγιώτης βασίλης
χρήστος αθανάσιος μιχάλης μαρία ελένη αικατερίνη κατερίνα βασιλική
σοφία αγγελική γεωργία δήμητρα ιωάννα παπαδόπουλος παπαδοπούλου
βλάχος αγγελόπουλος νικολαΐδης οικονόμου γεωργίου δημητρίου
κωνσταντίνου ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος
ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος
δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή ημέρα
εβδομάδα μήνας έτος και με για από στο στη της του των το τα η ο οι σε
άντρας άνδρας όχι ναι νέο παλιό
"""

HEBREW = """
הזמנה מספר תאריך מוצר מוצרים שם המוצר מקט קוד פריט פריטים תיאור כמות מחיר יחידה סכום סה כ סהכ הנחה מעמ מטבע שקל
שקלים ש ח לקוח לקוחות טלפון דואר כתובת עיר רחוב מדינה ארץ קטגוריה סטטוס תשלום שולם משלוח איסוף החזר בוטל חשבונית
קבלה חנות סניף צבע מידה גודל משקל אורך רוחב גובה אדום כחול ירוק צהוב שחור לבן אפור ורוד חום סגול כתום גדול קטן
בינוני ארוך קצר ילדים ילדות גברים נשים תינוק לחם חלב גבינה צהובה קוטג יוגורט חמאה ביצים בשר עוף דג דגים עגבניה
עגבניות מלפפון גזר בצל תפוח אדמה תפוחים אגס תפוז לימון ענבים תות סוכר מלח קמח אורז פסטה קפה תה מיץ מים בירה יין דבש
שוקולד עוגה עוגיות גלידה חולצה מכנסיים חצאית שמלה מעיל כובע צעיף כפפות גרביים נעליים מגפיים חגורה תיק משקפיים שעון
טבעת עגילים שולחן כיסא מיטה ארון ספה מדף מנורה נר נרות שטיח וילון כרית שמיכה מגבת סדין כוס ספל צלחת כף כפית מזלג
סכין בקבוק סיר מחבת ספר ספרים מחברת עט עיפרון נייר צעצוע בובה כדור מתנה סט קופסה תל אביב ירושלים חיפה באר שבע ראשון
לציון פתח תקווה אשדוד נתניה חולון בני ברק רמת גן אשקלון רחובות הרצליה כפר סבא מודיעין ישראל דוד משה יוסף יעקב אברהם
יצחק שרה רבקה רחל לאה מרים אסתר חנה דניאל מיכאל יונתן נועה תמר מאיה שירה כהן לוי מזרחי פרץ ביטון דהן פרידמן אזולאי
חדד גבאי עמר אוחיון שפירא ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר יום שני שלישי
רביעי חמישי שישי שבת שבוע חודש שנה של על עם את לא כן חדש ישן
"""

ARABIC = """
رقم الطلب طلب طلبات تاريخ التاريخ المنتج منتج المنتجات اسم رمز كود الصنف الوصف وصف الكمية كمية السعر سعر الوحدة
المبلغ مبلغ الإجمالي المجموع إجمالي الخصم خصم الضريبة ضريبة العملة العميل عميل العملاء الزبون المشتري الهاتف هاتف
البريد الإلكتروني العنوان المدينة مدينة الدولة البلد المنطقة الفئة فئة التصنيف الحالة الدفع مدفوع الشحن التوصيل ملغي
مرتجع مكتمل فاتورة الفاتورة متجر فرع اللون لون الحجم حجم المقاس الوزن الطول العرض أحمر أزرق أخضر أصفر أسود أبيض
رمادي وردي بني بنفسجي برتقالي كبير صغير متوسط طويل قصير أطفال رجالي نسائي خبز حليب جبن جبنة لبن زبدة زيت زيتون بيض
لحم دجاج سمك طماطم خيار بطاطس بصل ثوم جزر فلفل تفاح برتقال ليمون عنب موز تمر تمور فراولة سكر ملح دقيق طحين أرز
معكرونة قهوة شاي عصير ماء عسل شوكولاتة كعك بسكويت قميص بنطلون تنورة فستان معطف جاكيت قبعة وشاح قفازات جوارب حذاء
أحذية حزام حقيبة نظارة ساعة خاتم أقراط طاولة كرسي سرير خزانة أريكة رف مصباح شمعة شموع سجادة ستارة وسادة بطانية منشفة
كوب فنجان صحن طبق ملعقة شوكة سكين زجاجة قدر مقلاة كتاب كتب دفتر قلم ورق لعبة دمية كرة هدية مجموعة علبة الرياض جدة
مكة الدمام القاهرة الإسكندرية الجيزة دبي أبوظبي الشارقة الكويت الدوحة المنامة مسقط عمان بيروت دمشق بغداد البصرة تونس
الجزائر الدار البيضاء الرباط طرابلس الخرطوم صنعاء السعودية مصر الإمارات العراق الأردن لبنان سوريا المغرب محمد أحمد
علي حسن حسين عبد الله عبدالله عبدالرحمن خالد عمر يوسف إبراهيم محمود مصطفى سعيد فاطمة عائشة مريم نورة سارة زينب خديجة
ليلى هدى آمنة العتيبي القحطاني الشمري الغامدي الحربي المطيري يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر
أكتوبر نوفمبر ديسمبر الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت يوم أسبوع شهر سنة من في على إلى عن مع هذا
جديد قديم ريال درهم دينار جنيه سفارش شماره تاریخ محصول نام کالا تعداد قیمت جمع مشتری کشور تهران مشهد اصفهان شیراز
تبریز ایران چای پنیر گوشت مرغ ماهی کتاب پیراهن کفش کیف ژاکت گل پرده چراغ ریال تومان
"""

BALTIC = """
užsakymas užsakymo numeris nr data prekė prekės pavadinimas kodas kiekis kaina vieneto suma iš viso pirkėjas
klientas kliento pavardė vardas miestas šalis gatvė adresas telefonas el paštas mokėjimas apmokėta pristatymas
nuolaida pvm aprašymas kategorija spalva dydis svoris ilgis aukštis plotis raudonas žalias mėlynas geltonas juodas
baltas pilkas rožinė rudas violetinė didelis mažas vidutinis vaikiškas vyriškas moteriškas duona pienas sūris
sviestas kiaušiniai mėsa vištiena žuvis dešra bulvės morkos svogūnai kopūstai agurkai pomidorai obuoliai kriaušės
slyvos vyšnios braškės avietės cukrus druska miltai ryžiai makaronai kava arbata sultys vanduo alus vynas medus
šokoladas sausainiai ledai marškiniai kelnės sijonas suknelė striukė paltas kepurė šalikas pirštinės kojinės batai
diržas rankinė akiniai laikrodis žiedas auskarai stalas kėdė lova spinta lentyna lempa žvakė žvakidė kilimas
užuolaida pagalvė antklodė rankšluostis puodelis lėkštė šaukštas šakutė peilis stiklinė butelis puodas keptuvė knyga
sąsiuvinis rašiklis pieštukas popierius žaislas lėlė kamuolys dovana rinkinys dėžutė vilnius kaunas klaipėda
šiauliai panevėžys alytus marijampolė mažeikiai jonava utena kėdainiai telšiai tauragė ukmergė visaginas plungė
kretinga šilutė radviliškis jonas vytautas antanas kęstutis algirdas mindaugas šarūnas rūta ona birutė danutė eglė
jūratė živilė kazlauskas jankauskas petrauskas stankevičius vasiliauskas žukauskas butkus paulauskas urbonas
kavaliauskas kazlauskienė petrauskienė sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis
spalis lapkritis gruodis pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis
diena savaitė mėnuo metai lietuva ąžuolas prekių dienų metų vaikų moterų vyrų batų knygų žaislų rankų šviesų
saldainių daržovių vaisių gėrimų kalbų lietuvių anglų rusų vokiečių lenkų latvių estų prancūzų italų ispanų švedų
danų suomių turkų graikų arabų japonų kinų korėjiečių salų jungtinių valstijų europos sąjunga respublika tarmė kalba
šiaurės pietų rytų vakarų centrinė amerikos doleris svaras salas valoda dienvidu ziemeļu austrumu rietumu centrālā
amerikas dolārs eiro mārciņa āfrika eiropa āzija ķīna grieķija įmonė įvykdytas ačiū ūkis ūsai už ir į ši yra
čia pasūtījums pasūtījuma numurs datums prece preces nosaukums kods daudzums cena vienības summa kopā pircējs
klients klienta uzvārds vārds pilsēta valsts iela adrese tālrunis e pasts maksājums apmaksāts piegāde atlaide
pvn apraksts krāsa izmērs svars garums augstums platums sarkans zaļš zils dzeltens melns balts pelēks rozā
brūns violets liels mazs vidējs bērnu vīriešu sieviešu maize piens siers sviests olas gaļa vista zivs desa
kartupeļi burkāni sīpoli kāposti gurķi tomāti āboli bumbieri plūmes ķirši zemenes avenes cukurs sāls milti
rīsi makaroni kafija tēja sula ūdens vīns šokolāde cepumi saldējums krekls bikses svārki kleita jaka mētelis
cepure šalle cimdi zeķes kurpes zābaki josta soma brilles pulkstenis gredzens auskari galds krēsls gulta skapis
plaukts lampa svece paklājs aizkars spilvens sega dvielis krūze šķīvis karote dakšiņa nazis glāze pudele katls
panna grāmata burtnīca pildspalva zīmulis papīrs rotaļlieta lelle bumba dāvana komplekts kastīte rīga
daugavpils liepāja jelgava jūrmala ventspils rēzekne valmiera ogre cēsis salaspils jānis andris juris edgars
māris pēteris kārlis ilze līga inese kristīne bērziņš kalniņš ozoliņš jansons ozols liepiņš krūmiņš balodis
eglītis zariņš pētersons vītols kļaviņš kārkliņš vanags bērziņa ozoliņa janvāris februāris marts aprīlis
maijs jūnijs jūlijs augusts septembris oktobris novembris decembris pirmdiena otrdiena trešdiena ceturtdiena
piektdiena sestdiena svētdiena nedēļa mēnesis gads latvija ģimene ņemt šis kā un tellimus tellimuse kuupäev
kogus hind kokku ostja klient toode toote nimetus linn riik tänav makse õun leib juust või piim liha kõrvits põder
jõgi sõber õli öö ärimees tallinn tartu pärnu võru jõhvi šokolaad žurnaal käekott müts tõnu jüri õie pärn mägi
kõiv sõrmus küünal küünlad lõuna täis suurus värv väike
"""

THAI = """
เลขที่คำสั่งซื้อ หมายเลขคำสั่งซื้อ คำสั่งซื้อ ใบสั่งซื้อ วันที่ วันที่สั่งซื้อ รหัสสินค้า ชื่อสินค้า สินค้า รายการ
รายละเอียด จำนวน ราคา ราคาต่อหน่วย ราคารวม ยอดรวม ยอดเงิน รวม ทั้งหมด ส่วนลด ภาษี สกุลเงิน บาท ลูกค้า รหัสลูกค้า
ชื่อลูกค้า ผู้ซื้อ นามสกุล ชื่อ โทรศัพท์ อีเมล ที่อยู่ เมือง จังหวัด อำเภอ ตำบล ประเทศ รหัสไปรษณีย์ หมวดหมู่ ประเภท
สถานะ ชำระเงิน การชำระเงิน จัดส่ง ค่าจัดส่ง ยกเลิก คืนเงิน สำเร็จ ใบเสร็จ ร้านค้า สาขา สี ขนาด น้ำหนัก ความยาว แดง
น้ำเงิน เขียว เหลือง ดำ ขาว เทา ชมพู น้ำตาล ม่วง ส้ม ใหญ่ เล็ก กลาง ยาว สั้น เด็ก ผู้ชาย ผู้หญิง ข้าว ข้าวหอมมะลิ
ข้าวสาร ขนมปัง นม เนย ไข่ ไก่ หมู เนื้อ ปลา กุ้ง ผัก ผลไม้ มะม่วง กล้วย แอปเปิ้ล มะนาว แตงโม องุ่น สตรอเบอร์รี่
เกลือ แป้ง น้ำปลา ซอส กะทิ กาแฟ ชา น้ำผลไม้ น้ำดื่ม เบียร์ น้ำผึ้ง ช็อกโกแลต คุกกี้ ไอศกรีม ขนม เสื้อ เสื้อยืด
กางเกง กระโปรง ชุด แจ็คเก็ต หมวก ผ้าพันคอ ถุงมือ ถุงเท้า รองเท้า เข็มขัด กระเป๋า แว่นตา นาฬิกา แหวน ต่างหู โต๊ะ
เก้าอี้ เตียง ตู้ โซฟา ชั้นวาง โคมไฟ เทียน พรม ผ้าม่าน หมอน ผ้าห่ม ผ้าเช็ดตัว แก้ว ถ้วย จาน ช้อน ส้อม มีด ขวด หม้อ
กระทะ หนังสือ สมุด ปากกา ดินสอ กระดาษ ของเล่น ตุ๊กตา ลูกบอล ของขวัญ กล่อง ชุดของขวัญ กรุงเทพ กรุงเทพมหานคร เชียงใหม่
ภูเก็ต ขอนแก่น นครราชสีมา สงขลา หาดใหญ่ ชลบุรี พัทยา อุดรธานี ระยอง นนทบุรี ปทุมธานี ไทย ประเทศไทย สมชาย สมหญิง
สมศักดิ์ ประเสริฐ วิชัย สุดา มาลี นภา อรุณ กิตติ ธนา พงษ์ ศรี แสง ทอง มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม
มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์ วัน เดือน
ปี ของ และ ที่ ใน ไม่ ใช่ ใหม่
"""

JAPANESE = """
注文番号 注文日 注文日時 受注番号 受注日 伝票番号 商品コード 商品名 商品番号 商品 品名 品番 型番 数量 個数 単価 価格
金額 合計 合計金額 小計 税込 税抜 消費税 送料 割引 値引 通貨 円 顧客番号 顧客コード 顧客 顧客名 会員番号 会員 お客様
お客様番号 氏名 名前 姓 名 電話番号 メールアドレス 住所 郵便番号 都道府県 市区町村 国 分類 カテゴリ カテゴリー 種類
支払方法 支払 決済 発送日 配送 配達 状態 ステータス キャンセル 返品 返金 完了 請求書 領収書 売上 売上日 売上金額
販売 店舗 店 支店 担当者 備考 色 サイズ 重量 赤 青 緑 黄 黒 白 灰色 ピンク 茶色 紫 大 中 小 長 短 子供 男性 女性
メンズ レディース コーヒー 紅茶 緑茶 抹茶 お茶 牛乳 チーズ バター パン 卵 肉 牛肉 豚肉 鶏肉 魚 米 砂糖 塩 醤油 味噌
豆腐 海苔 うどん そば ラーメン 寿司 弁当 みかん りんご いちご ぶどう もも バナナ トマト きゅうり にんじん 玉ねぎ
じゃがいも ビール 日本酒 焼酎 ワイン ジュース 水 チョコレート クッキー ケーキ アイスクリーム せんべい 和菓子 シャツ
ティーシャツ ズボン パンツ スカート ワンピース ジャケット コート セーター 帽子 マフラー 手袋 靴下 靴 ブーツ
スニーカー ベルト バッグ 鞄 財布 眼鏡 時計 指輪 着物 浴衣 机 テーブル 椅子 ベッド 本棚 ソファ ランプ ライト
キャンドル ろうそく 絨毯 カーテン 枕 クッション 毛布 タオル カップ マグカップ 皿 スプーン フォーク ナイフ グラス
ボトル 鍋 フライパン 箸 茶碗 急須 本 雑誌 ノート ペン 鉛筆 紙 おもちゃ 人形 ボール ギフト プレゼント セット 箱
ケース カバー ケーブル パソコン スマートフォン イヤホン 電池 東京 東京都 大阪 大阪府 京都 京都府 横浜 名古屋 札幌
神戸 福岡 広島 仙台 千葉 埼玉 北海道 神奈川県 愛知県 兵庫県 福岡県 静岡県 沖縄 長野 新潟 日本 佐藤 鈴木 高橋 田中
伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下
中島 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 太郎 花子 一郎 健 誠 翔太 美咲 陽子 恵子 由美子 株式会社 有限会社 月
日 年 年月日 曜日 時間 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 の に は を が で と から まで です ます
ください 新しい 古い 大きい 小さい 無料 限定 人気 新品 中古 用 入り 付き 個 枚 袋 製 ﾁｭｳﾓﾝ ｼｮｳﾋﾝ ｼｮｳﾋﾝﾒｲ ﾋﾝﾊﾞﾝ
ﾊﾞﾝｺﾞｳ ｽｳﾘｮｳ ﾀﾝｶ ｷﾝｶﾞｸ ｺﾞｳｹｲ ｼｮｳｹｲ ﾈﾀﾞﾝ ﾆﾁｼﾞ ﾋﾂﾞｹ ｼﾒｲ ﾅﾏｴ ﾌﾘｶﾞﾅ ﾒｲｼｮｳ ｺｷｬｸｺｰﾄﾞ ｶｲｲﾝ ｼﾞｭｳｼｮ ﾃﾞﾝﾜ ｵｵｻｶ ｷｮｳﾄ ﾖｺﾊﾏ ﾅｺﾞﾔ
ｻｯﾎﾟﾛ ﾌｸｵｶ ﾋﾛｼﾏ ｻﾄｳ ﾀｶﾊｼ ｲﾄｳ ﾜﾀﾅﾍﾞ ﾔﾏﾓﾄ ﾅｶﾑﾗ ｺﾊﾞﾔｼ ｶﾄｳ ﾖｼﾀﾞ ｻｻｷ ﾏﾂﾓﾄ ｲﾉｳｴ ｷﾑﾗ ﾊﾔｼ ｼﾐｽﾞ ﾊﾅｺ ﾀﾛｳ ｲﾁﾛｳ ｹﾝｼﾞ ﾕｳｺ ﾖｳｺ ﾏｻｵ
ﾀﾏｺﾞ ｷﾞｭｳﾆｭｳ ｵﾁｬ ｺｳﾁｬ ﾐｿ ｼｮｳﾕ ﾀﾏﾈｷﾞ ﾄﾏﾄ ﾊﾞﾅﾅ ﾘﾝｺﾞ ﾐｶﾝ ﾗｰﾒﾝ ｳﾄﾞﾝ ﾀﾞｲｺﾝ ﾎﾞｰﾙ ｶｯﾌﾟ ﾏｸﾞｶｯﾌﾟ ｸｯｼｮﾝ ｶｰﾃﾝ ﾃﾚﾋﾞ ｶﾒﾗ ﾄﾞｱ ﾈｸﾀｲ
ｽﾞﾎﾞﾝ ｽｶｰﾄ ｾｰﾀｰ ｺｰﾄ ﾌﾞｰﾂ ｺｰﾋｰ ｶｰﾄﾞ ｼｬﾂ ﾊﾟﾝ ｹｰｷ ﾁｰｽﾞ ﾊﾞﾀｰ ﾋﾞｰﾙ ｾｯﾄ ﾀｵﾙ ﾉｰﾄ ﾍﾟﾝ ﾊﾞｯｸﾞ ﾍﾞﾙﾄ ｼﾞｭｰｽ ﾁｮｺﾚｰﾄ ｸｯｷｰ ｱｲｽ ｽﾌﾟｰﾝ
ﾌｫｰｸ ﾅｲﾌ ｸﾞﾗｽ ﾎﾞﾄﾙ ｹｰｽ ｶﾊﾞｰ ﾃｰﾌﾞﾙ ﾗﾝﾌﾟ ﾗｲﾄ ﾌﾞﾙｰ ﾚｯﾄﾞ ﾎﾜｲﾄ ﾌﾞﾗｯｸ ﾋﾟﾝｸ ｺｰﾄﾞ ｻｲｽﾞ ﾒｰｶｰ ﾀﾅｶ ｽｽﾞｷ ﾔﾏﾀﾞ ｶﾌﾞｼｷｶﾞｲｼｬ ﾄｳｷｮｳ
"""

SIMPLIFIED = """
订单号 订单编号 订单 订单日期 下单时间 下单日期 交易号 交易时间 日期 时间 商品编号 商品编码 商品名称 商品 产品
产品名称 产品编号 货号 名称 规格 型号 数量 件数 单价 价格 金额 总价 总金额 合计 小计 折扣 优惠 税额 运费 币种 货币
人民币 元 实付金额 应付金额 客户 客户编号 客户名称 客户姓名 会员 会员号 会员编号 用户 用户名 买家 买家昵称 收货人
收件人 姓名 手机 电话 手机号 邮箱 地址 收货地址 省份 省 市 城市 区 县 国家 邮编 分类 类别 品牌 品类 状态 订单状态
支付方式 支付 付款 付款时间 已付款 已发货 已完成 已取消 已退款 退款 退货 发货 快递 物流 发票 店铺 门店 仓库 备注
颜色 尺码 大小 重量 红色 蓝色 绿色 黄色 黑色 白色 灰色 粉色 棕色 紫色 大号 中号 小号 儿童 男士 女士 男 女 婴儿 咖啡
茶叶 绿茶 红茶 牛奶 酸奶 奶酪 黄油 面包 鸡蛋 牛肉 猪肉 鸡肉 鱼 虾 大米 面粉 面条 白糖 食盐 酱油 醋 豆腐 蔬菜 水果
苹果 香蕉 橙子 葡萄 西瓜 草莓 西红柿 黄瓜 土豆 胡萝卜 洋葱 啤酒 白酒 红酒 果汁 矿泉水 巧克力 饼干 蛋糕 冰淇淋 糖果
月饼 衬衫 裤子 裙子 连衣裙 外套 大衣 毛衣 帽子 围巾 手套 袜子 鞋子 运动鞋 靴子 皮带 背包 手提包 钱包 眼镜 手表 戒指
耳环 桌子 椅子 床 柜子 沙发 书架 台灯 蜡烛 地毯 窗帘 枕头 被子 毛巾 杯子 水杯 盘子 勺子 叉子 筷子 刀 瓶子 锅 炒锅
茶壶 书 笔记本 钢笔 铅笔 纸 玩具 娃娃 球 礼物 礼盒 套装 盒子 手机壳 数据线 充电器 耳机 键盘 鼠标 电脑 电池 北京
北京市 上海 上海市 广州 广州市 深圳 深圳市 杭州 南京 武汉 成都 重庆 西安 天津 苏州 长沙 郑州 青岛 大连 沈阳 哈尔滨
厦门 福州 济南 昆明 广东省 江苏省 浙江省 山东省 四川省 湖北省 湖南省 河南省 福建省 中国 王 李 张 刘 陈 杨 黄 赵 吴
周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 王伟 李娜 张伟 王芳 刘洋 李静 陈杰 杨敏 赵强 黄磊
周涛 吴军 有限公司 公司 年 月 日 星期一 星期二 星期三 星期四 星期五 星期六 星期日 一月 二月 三月 的 是 在 有 和 不
了 我 这 个 们 为 上 下 大 小 新 旧 包 箱 瓶 袋 件 只 双 套 免费 包邮 限量 热销 家用 不锈钢 纯棉 陶瓷 玻璃 塑料 木制
加厚 男装 女装
"""

TRADITIONAL = """
訂單編號 訂單 訂單號碼 訂單日期 訂購日期 交易日期 日期 時間 商品編號 商品名稱 商品 產品 產品名稱 產品編號 貨號 品名
名稱 規格 型號 數量 件數 單價 價格 金額 總價 總金額 合計 小計 折扣 優惠 稅額 運費 幣別 貨幣 新台幣 台幣 元 實付金額
應付金額 客戶 客戶編號 客戶名稱 顧客 會員 會員編號 使用者 買家 收件人 姓名 手機 電話 電子郵件 信箱 地址 縣市 城市 區
國家 郵遞區號 分類 類別 品牌 狀態 訂單狀態 付款方式 付款 已付款 已出貨 已完成 已取消 退款 退貨 出貨 宅配 物流 發票
門市 店舖 倉庫 備註 顏色 尺寸 大小 重量 紅色 藍色 綠色 黃色 黑色 白色 灰色 粉紅色 咖啡色 紫色 大 中 小 兒童 男 女
男裝 女裝 嬰兒 咖啡 茶葉 綠茶 紅茶 烏龍茶 牛奶 優格 起司 奶油 麵包 雞蛋 牛肉 豬肉 雞肉 魚 蝦 白米 麵粉 麵條 砂糖 鹽
醬油 醋 豆腐 蔬菜 水果 蘋果 香蕉 柳橙 葡萄 西瓜 草莓 番茄 小黃瓜 馬鈴薯 紅蘿蔔 洋蔥 啤酒 高粱酒 紅酒 果汁 礦泉水
巧克力 餅乾 蛋糕 冰淇淋 糖果 鳳梨酥 月餅 襯衫 褲子 裙子 洋裝 外套 大衣 毛衣 帽子 圍巾 手套 襪子 鞋子 運動鞋 靴子
皮帶 背包 手提包 錢包 眼鏡 手錶 戒指 耳環 桌子 椅子 床 櫃子 沙發 書架 檯燈 蠟燭 地毯 窗簾 枕頭 棉被 毛巾 杯子 馬克杯
盤子 湯匙 叉子 筷子 刀子 瓶子 鍋子 茶壺 書 筆記本 鋼筆 鉛筆 紙 玩具 娃娃 球 禮物 禮盒 組合 盒子 手機殼 傳輸線 充電器
耳機 鍵盤 滑鼠 電腦 電池 台北 台北市 臺北市 新北市 桃園 台中 台中市 臺中市 台南 高雄 高雄市 新竹 基隆 嘉義 屏東 花蓮
宜蘭 台灣 臺灣 香港 九龍 新界 澳門 中國 陳 林 黃 張 李 王 吳 劉 蔡 楊 許 鄭 謝 郭 洪 曾 邱 廖 賴 周 徐 蘇 葉 莊 呂
江 何 蕭 羅 高 潘 簡 朱 鍾 陳怡君 林志明 黃淑芬 張雅婷 王建宏 李佳玲 有限公司 公司 年 月 日 星期一 星期二 星期三
星期四 星期五 星期六 星期日 的 是 在 有 和 不 了 我 這 個 們 為 上 下 新 舊 包 箱 瓶 袋 件 隻 雙 套 免運 限量 熱銷
家用 不鏽鋼 純棉 陶瓷 玻璃 塑膠 木製
"""

KOREAN = """
주문번호 주문 번호 주문일 주문일자 주문일시 주문날짜 결제일 날짜 일자 상품코드 상품번호 상품명 상품 제품 제품명 품목
품명 품번 옵션 수량 개수 단가 가격 판매가 금액 합계 총액 총금액 결제금액 주문금액 할인 할인금액 부가세 배송비 통화
원 고객 고객번호 고객명 고객코드 회원 회원번호 구매자 구매자명 주문자 수령인 수취인 이름 성명 전화번호 휴대폰 연락처
이메일 주소 배송지 우편번호 시도 시군구 도시 국가 분류 카테고리 브랜드 상태 주문상태 결제방법 결제 결제완료 배송중
배송완료 취소 취소완료 환불 반품 교환 발송 택배 송장번호 영수증 매장 지점 판매 판매자 매출 비고 색상 사이즈 크기
무게 빨강 파랑 초록 노랑 검정 흰색 회색 분홍 갈색 보라 대형 중형 소형 아동 남성 여성 남자 여자 유아 커피 녹차 홍차
우유 요구르트 치즈 버터 빵 달걀 계란 고기 소고기 돼지고기 닭고기 생선 새우 쌀 밀가루 국수 라면 설탕 소금 간장 된장
고추장 김치 두부 김 떡 채소 과일 사과 배 바나나 오렌지 귤 포도 수박 딸기 토마토 오이 감자 당근 양파 마늘 맥주 소주
막걸리 와인 주스 생수 초콜릿 과자 케이크 아이스크림 사탕 셔츠 티셔츠 바지 치마 원피스 자켓 코트 스웨터 니트 모자
목도리 장갑 양말 신발 운동화 부츠 벨트 가방 지갑 안경 시계 반지 귀걸이 책상 의자 침대 옷장 소파 선반 램프 조명 양초
카펫 커튼 베개 이불 수건 컵 머그컵 접시 숟가락 젓가락 포크 칼 유리컵 병 냄비 프라이팬 주전자 책 노트 공책 펜 연필
종이 장난감 인형 공 선물 선물세트 세트 상자 케이스 케이블 충전기 이어폰 키보드 마우스 컴퓨터 노트북 배터리 서울
서울특별시 서울시 부산 부산광역시 대구 인천 광주 대전 울산 세종 경기도 강원도 충청북도 충청남도 전라북도 전라남도
경상북도 경상남도 제주도 제주 수원 성남 고양 용인 창원 청주 전주 포항 강남구 종로구 마포구 송파구 대한민국 한국 이
박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 전 홍 김민수 이지은 박서준 최유진 정하늘 김영희 이철수 주식회사 년
월 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일 은 는 가 을 를 의 에 와 과 도 로 으로 에서 까지 부터 및 또는
새 무료 무료배송 한정 인기 신상품 개 봉지 박스 용 입 스테인리스 면 도자기 유리 나무
"""
