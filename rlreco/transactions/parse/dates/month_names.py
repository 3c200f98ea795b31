"""Names of months and days of the week, in small letters without accents, and words between the parts of a date.

English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian, Swedish, Danish, Norwegian,
Finnish and Czech, with abbreviations and with the cases that dates take.
"""

from rlreco.transactions.parse.dates.folding import folded

_MONTH_WORDS = (
    "january jan januar janner jan janvier janv enero ene janeiro gennaio gen gennaio januari styczen stycznia sty "
    "ocak oca январь января янв tammikuu tammikuuta tammik tammi leden ledna led",
    "february feb febr februar feber fevrier fevr fev febrero fevereiro febbraio februari luty lutego lut subat sub "
    "февраль февраля фев февр helmikuu helmikuuta helmik helmi unor unora uno",
    "march mar marz mrz mars marzo marco maart mrt marzec marca mart март марта мар marts maaliskuu maaliskuuta "
    "maalisk maalis brezen brezna bre",
    "april apr avril avr abril abr aprile kwiecien kwietnia kwi nisan nis апрель апреля апр huhtikuu huhtikuuta huhtik "
    "huhti duben dubna dub",
    "may mai mayo maio maggio mag mei maj maja mayis май мая toukokuu toukokuuta toukok touko kveten kvetna kve",
    "june jun juni juin junio junho giugno giu czerwiec czerwca cze haziran haz июнь июня июн kesakuu kesakuuta kesak "
    "kesa cerven cervna cvn",
    "july jul juli juillet juil julio julho luglio lug lipiec lipca lip temmuz tem июль июля июл heinakuu heinakuuta "
    "heinak heina cervenec cervence cvc",
    "august aug aout aou agosto ago augustus sierpien sierpnia sie agustos agu augusti август августа авг elokuu "
    "elokuuta elok elo srpen srpna srp",
    "september sep sept septembre septiembre setiembre set setembro settembre sett wrzesien wrzesnia wrz eylul eyl "
    "сентябрь сентября сен сент syyskuu syyskuuta syysk syys zari zar",
    "october oct oktober okt octobre octubre outubro out ottobre ott pazdziernik pazdziernika paz ekim eki октябрь "
    "октября окт lokakuu lokakuuta lokak loka rijen rijna rij",
    "november nov novembre noviembre novembro listopad listopada lis kasim kas ноябрь ноября ноя нояб marraskuu "
    "marraskuuta marrask marras listopadu",
    "december dec dezember dez decembre diciembre dic dezembro dicembre grudzien grudnia gru aralik ara декабрь "
    "декабря дек desember des joulukuu joulukuuta jouluk joulu prosinec prosince pro",
)

_WEEKDAY_WORDS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim
lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom
segunda terca quarta quinta sexta feira seg ter qua qui sex
lunedi martedi mercoledi giovedi venerdi sabato domenica gio
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo
poniedzialek wtorek sroda czwartek piatek sobota niedziela pon pn wt sr czw cz pt pia sob so nd niedz
pazartesi sali carsamba persembe cuma cumartesi pazar pzt sal car per cum cmt paz
понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
mandag tisdag onsdag torsdag fredag lordag sondag man tis ons tor tors fre lor son
tirsdag tir
maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai maanantaina tiistaina keskiviikkona torstaina
perjantaina lauantaina sunnuntaina ti ke to pe la su
pondeli utery streda ctvrtek patek nedele po ut st ct pa ne
월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일
月 火 水 木 金 土 日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日
"""

# Ordinal endings, articles, "at", "of", "year", the T before a time, and zones that stand apart from the time.
_FILLER_WORDS = """
st nd rd th er ere o a e de del do of the den der le il el la las um at the on klo kl ore alle as om uhr t i в г год
года r roku yil z utc gmt pst pdt mst mdt cst cdt est edt cet cest mez mesz msk jst kst bst
"""

MONTHS = {folded(word): number for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
WEEKDAYS = frozenset(folded(_WEEKDAY_WORDS).split())
FILLERS = frozenset(_FILLER_WORDS.split())
