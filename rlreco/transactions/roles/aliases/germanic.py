"""Words of headers in German, Dutch, Swedish, Danish and Norwegian.

The parts of compounds stand here in the form that they take inside of one: "rechnungs", "kunden", "bestell".
"""

WORDS = {
    "order": """
        rg, rech, bestellung, bestellungen, bestellungs, bestell, auftrag, auftrags, rechnung, rechnungen,
        rechnungs, beleg, belege, quittung, quittungs, bon, kassenbon, kauf, kaufs, einkauf, einkaufs, vorgang,
        vorgangs, transaktion, transaktions, warenkorb, bestelling, bestellings, bestel, factuur, kassabon,
        kassaticket, transactie, aankoop, aankoops, bestallning, bestallnings, faktura, fakturan, kvitto, kop, kops,
        ordre, bestilling, bestillings, kvittering, kvitterings, kob, kobs, kjop, kjops, transaksjon, transaksjons,
        bilag, bilags
    """,
    "sale": """
        verkauf, verkaufs, verkaufte, verkauft, verkoop, verkochte, verkocht, forsaljning, forsaljnings, salg, salgs
    """,
    "customer": """
        kd, kdn, käufers, kundin, kunde, kunden, kaufer, kaeufer, besteller, auftraggeber, benutzer, nutzer,
        mitglied, mitglieds, klant, klanten, koper, afnemer, gebruiker, kund, kunds, kopare, kober, medlem, medlems,
        bruger, bruker, kundenkarte, kundenkarten, klantenkaart, klantkaart, kundkort, kundekort, kontakt,
        debiteur, debiteuren, debitor, debitoren, debitors
    """,
    "product": "produkt, produkte, produkts, artikel, artikels, ware, waren, vara, varan, varu, vare, varen, varer",
    "variant": "variante, varianten",
    "line": "zeile, zeilen, pos, positions, regel, orderregel, bestelregel, rad, orderrad, linje, ordrelinje",
    "unit": """
        einzel, einheit, einheits, eenheid, eenheids, enhet, enhets, enhed, enheds, per stuk, pro stuck, je stuck
    """,
    "piece": "stuck, stuk, stuks, styck, st, stk, stykk, stykke",
    "id": """
        nummer, nummern, kennung, kennziffer, kenn, schlussel, referenz, kennzeichen, kode, kod, sleutel,
        referentie, referens, referanse, lopnummer
    """,
    "name": "vor und nachname, vorname nachname, vorname und nachname, namen, naam, namn, navn, titel, tittel",
    "description": """
        bezeichnung, bezeichnungen, beschreibung, benennung, omschrijving, beschrijving, beskrivning, benamning,
        beskrivelse, betegnelse, varetekst, artikeltext
    """,
    "email": """
        mailadresse, emailadresse, e mailadresse, mailadres, emailadres, e mailadres, epost, e post, epostadress,
        e postadress, epostadresse, e postadresse, mail adresse, email adresse, e mail adresse, mailkonto
    """,
    "phone": "telefon, telefoon, telefonnummer, telefoonnummer, handy, mobil, mobiltelefon, mobielnummer",
    "date": "dat, datum, datums, dato, datotid, zeitstempel, zeitpunkt, tidsstempel, tidpunkt, tidspunkt, tijdstip",
    "time": "uhrzeit, zeit, tijd, tid, klokkeslett, klokkeslaet",
    "created": """
        erstellt, erstellung, erstellungs, angelegt, aangemaakt, aanmaak, skapad, skapat, oprettet, oprettelses,
        opprettet, eingegangen, eingang, eingangs, erstelldatum
    """,
    "done": "buchung, buchungs, gebucht, abgeschlossen, bestatigt, boekings, bokforings, bogforings",
    "paid": "bezahlt, betaald, betalt, betald",
    "payment": "zahlung, zahlungs, bezahl, bezahlung, betaling, betalings, betaal, betalning, betalnings",
    "price": "preis, preise, prijs, pris, vk",
    "unit price": "stuckpreis, stukprijs, a pris, apris, einzelpreis, styckpris, stykpris, enhetspris, stueckpreis",
    "amount": "betrag, betrags, summe, wert, bedrag, som, waarde, belopp, summa, varde, belob, belop, verdi, vaerdi",
    "total": """
        gesamt, gesamte, insgesamt, totaal, totale, totalt, totalen, totaler, i alt, ialt, endsumme, gesamtsumme
    """,
    "subtotal": "zwischensumme, subtotaal, delsumma, delsum",
    "revenue": "umsatz, umsatze, erlos, erlose, omzet, omsattning, omsaetning, omsetning",
    "net": "netto, nettobetrag",
    "gross": "brutto, bruto",
    "incl": """
        inkl, inklusive, inclusief, exkl, exklusive, exclusief, zzgl, zuzuglich, ohne, mit, zonder, ekskl, uten,
        utan, uden
    """,
    "quantity": """
        menge, mengen, anzahl, bestellmenge, aantal, aantallen, hoeveelheid, antal, antall, mangd, mengde, maengde
    """,
    "country": """
        land, landes, lander, lieferland, rechnungsland, landcode, landkod, landekode, landskod, landesname,
        landname, landkode
    """,
    "category": """
        kategorie, kategorien, warengruppe, warengruppen, produktgruppe, artikelgruppe, sortiment, categorie,
        kategori, kategorier, productgroep, artikelgroep, varugrupp, varegruppe, abteilung
    """,
    "group": "gruppe, gruppen, groep, grupp, unterkategorie, subcategorie, underkategori",
    "type": "typ, soort",
    "status": "zustand, auftragsstatus, bestellstatus, orderstatus",
    "currency": """
        wahrung, waehrung, wahrungs, wahrungscode, valuta, valutacode, valutakod, valutakode, munt, muntsoort,
        muntcode, munteenheid
    """,
    "discount": """
        rabatt, rabatte, rabatts, nachlass, preisnachlass, skonto, korting, kortingen, kortings, rabat, rabatbelob
    """,
    "coupon": "gutschein, gutscheine, kortingscode, rabattkod, rabatkode, gutscheincode, rabattcode, aktion, kupon",
    "percent": "prozent, prozentsatz, satz, procent, prosent, tarief, sats",
    "tax": """
        steuer, steuern, steuer betrag, steuerbetrag, mwst, ust, mehrwertsteuer, umsatzsteuer, mwst betrag, btw,
        belasting, moms, momsbelopp, momsbelob, mva, merverdiavgift, skatt, mervardesskatt
    """,
    "ship": """
        versand, lieferung, liefer, lieferungs, verzending, verzend, levering, leverings, lever, bezorg, bezorging,
        leverans, zustell, forsendelse, forsendelses, sendungs
    """,
    "freight": """
        porto, fracht, frachtkosten, frakt, fraktkostnad, fragt, fragtpris, verzendkosten, versandkosten,
        lieferkosten, bezorgkosten, leveringskosten, versandgebuhr, fraktkostnader, versandgebuhren, liefergebuhr
    """,
    "bill": "rechnungsadresse, rechnungs adresse, factuuradres, fakturaadress, faktureringsadresse",
    "cost": "kosten, kost, kostnad, einkaufspreis, ek, ek preis, inkoopprijs, inkopspris, kostpris, omkostning",
    "fee": "gebuhr, gebuhren, toeslag, avgift, gebyr",
    "image": "bild, bilder, foto, afbeelding, billede, bilde, produktbild, artikelbild, productafbeelding, bildlink",
    "url": "lank, lenke",
    "sku": "artnr, art nr, art no, artikelnummer, bestellnummer artikel, varenummer, varenr, artnummer, art nummer",
    "late": """
        fallig, falligkeit, falligkeits, vervaldatum, verval, forfald, forfalds, forfallodatum, forfalls, geandert,
        gewijzigd, andrad, andret, endret, erwartet, geplant, storniert, aktualisiert, frist
    """,
    "list": "uvp, listenpreis, adviesprijs, normal, listpris, ordinarie",
    "neutral": """
        der, die, das, des, den, dem, fur, von, vom, und, zum, zur, am, im, pro, je, van, het, de, een, voor, och,
        av, og, til, fra, for, i, auf, op, per, det, en, et, laufende
    """,
    "other": """
        adresse, adressen, adres, adress, strasse, strassen, straat, gata, gade, gate, hausnummer, huisnummer, plz,
        postleitzahl, postnummer, ort, stadt, plaats, stad, by, bundesland, kanton, provinz, provincie, region,
        firma, unternehmen, bedrijf, foretag, vorname, nachname, voornaam, achternaam, fornamn, efternamn, fornavn,
        etternavn, efternavn, anrede, titel anrede, geburt, geburts, geburtstag, geburtsdatum, geboortedatum,
        fodelsedatum, fodselsdato, alter, geschlecht, geslacht, kon, zahlungsart, zahlungsmethode, zahlungsweise,
        betaalmethode, betaalwijze, betalingsmetode, betalningsmetod, betalingsmate, versandart, versandmethode,
        lieferart, verzendmethode, leveringsmate, bemerkung, bemerkungen, kommentar, notiz, opmerking, anmerkung,
        merknad, bemaerkning, gewicht, vikt, vekt, vaegt, grosse, storlek, farbe, kleur, farg, farge, farve,
        verkaufer, verkoper, saljare, selger, saelger, lieferant, leverancier, leverantor, leverandor, hersteller,
        fabrikant, marke, merk, merke, maerke, filiale, lager, lagerbestand, bestand, voorraad, varasto, kanal,
        kasse, kassierer, mitarbeiter, medewerker, ansatt, medarbejder, vertreter, gewinn, deckungsbeitrag, marge,
        winst, vinst, fortjeneste, erstattung, erstattet, retoure, retouren, retour, ruckgabe, ruckerstattung,
        storno, stornierung, terugbetaling, retur, aterbetalning, tilbagebetaling, grund, reden, kontostand, konto,
        bank, kundengruppe, kundentyp, klantgroep, kundgrupp, kundesegment, segment, jahr, monat, woche, tag, jaar,
        maand, maned, wechselkurs, kurs, wisselkoers, sprache, taal, sprak, prioritat, mindest, hochst,
        ansprechpartner, sachbearbeiter, bestellart, auftragsart, rechnungsart
    """,
}
