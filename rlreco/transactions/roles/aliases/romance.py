"""Words of headers in French, Spanish, Portuguese, Italian and Romanian."""

WORDS = {
    "order": """
        commande, commandes, facture, factures, achat, achats, recu, panier, caisse ticket, piece comptable, pedido,
        pedidos, orden, ordenes, factura, facturas, compra, compras, recibo, tique, boleta, transaccion,
        transacciones, comprobante, albaran, venta numero, encomenda, fatura, faturas, nota fiscal, nf, nfe,
        recibos, transacao, transacoes, cupom fiscal, ordine, ordini, fattura, fatture, scontrino, ricevuta,
        acquisto, acquisti, transazione, documento, comanda, comenzii, bon de commande, bon fiscal
    """,
    "sale": """
        vente, ventes, venta, ventas, venda, vendas, vendita, vendite, vendu, vendue, vendus, vendues, vendido,
        vendidos, vendida, vendidas, venduto, venduti, vendute, vanzare
    """,
    "customer": """
        client, cliente, clientes, clienti, clients, cliente final, acheteur, acheteurs, comprador, compradores,
        acquirente, utilisateur, usuario, usuarios, utente, utenti, membre, miembro, membro, consumidor, adherent,
        socio, abonne, destinataire facture, razon social, raison sociale, ragione sociale,
        carte fidelite, carte de fidelite, carte client, tarjeta cliente, tarjeta de cliente, carta fedelta,
        tessera fedelta, tessera, tiers, cartao fidelidade, cartao cliente, cpf, cnpj, cpf cnpj
    """,
    "product": """
        produit, produits, producto, productos, produto, produtos, prodotto, prodotti, articulo, articulos, artigo,
        artigos, articolo, articoli, mercancia, mercadoria, marchandise, merce, produs, articol
    """,
    "variant": "variante, variantes, declinaison, varianti",
    "line": "ligne, lignes, linea, lineas, linha, riga, righe, renglon, posizione",
    "unit": """
        unitaire, unitaires, unitario, unitaria, unitari, unite, unidad, unidade, unita, unit, unitar, p u, pu,
        vlr unit
    """,
    "id": """
        numero, numeros, num, codigo, codigos, codice, cod, reference, referencia, riferimento, rif, identifiant,
        identificador, identificativo, identificacion, folio, clave, n, nro, nº, matricule, chave, numar, no
    """,
    "name": """
        nombre y apellido, nombre y apellidos, nombre completo, nom et prénom, nom prénom, nome e cognome,
        nome completo, nom, nombre, nome, titre, titulo, titolo, intitule, nominativo, nume, denumire
    """,
    "description": """
        libelle, designation, description, descripcion, descricao, descrizione, denominazione, denominacion,
        detalle, descriere
    """,
    "email": """
        courriel, mel, adresse mail, adresse email, adresse e mail, adresse courriel, correo, correo electronico,
        email cliente correo, direccion de correo, indirizzo email, indirizzo e mail, endereco de email,
        endereco de e mail, posta elettronica
    """,
    "phone": "telefono, celular, movil, telefone, cellulare, portable, telemovel, numero de telephone",
    "date": """
        fecha, data, dates, fechas, horodatage, jour et heure, fecha y hora, date et heure, data e ora, data e hora,
        data hora, fecha hora, date heure, marca de tiempo
    """,
    "time": "heure, hora, ora, tiempo",
    "created": """
        creation, cree, creee, creado, creada, creacion, criado, criada, criacao, creato, creata, creazione,
        emision, emissao, emissione, emission, realizado, passee
    """,
    "done": """
        validation, validee, confirmacion, confirmado, conferma, comptable, contable, completado, concluido,
        completee, registrazione, contabile, lancamento, aprovacao
    """,
    "paid": "paye, payee, payes, pagado, pagada, pagato, pagata, regle, reglee, abonado",
    "payment": "paiement, reglement, pago, pagos, pagamento, pagamenti, encaissement, cobro",
    "price": "prix, precio, precios, preco, precos, prezzo, prezzi, tarif, tarifa, pret, pvp",
    "unit price": """
        p unitario, p unit, pr unitario, prix unitaire, precio unitario, preco unitario, prezzo unitario,
        valor unitario, pu ht, pu ttc, p u ht
    """,
    "amount": """
        montant, montants, somme, valeur, importe, importes, monto, suma, valor, valores, montante, importo,
        importi, valore, somma, soma, ammontare, suma totala
    """,
    "total": "totaux, totales, totale, totali, totais, general, global, complessivo",
    "subtotal": "sous total, soustotal, sub totale, subtotale, parcial",
    "revenue": """
        chiffre d affaires, chiffre affaires, ca, facturacion, ingresos, ingreso, receita, faturamento, fatturato,
        ricavo, ricavi, recette, cifra de ventas
    """,
    "net": "net, nets, neto, neta, liquido, netto, netta",
    "gross": "brut, bruto, bruta, lordo, lorda",
    "incl": """
        ttc, ht, hors, hors taxe, hors taxes, toutes taxes comprises, compris, comprise, comprises, incluido,
        incluidos, incluida, incluye, incluso, inclusa, sin, con, sem, com, senza, esclusa, escluso, inclus, sans,
        avec, excluido, imponibile, ivato
    """,
    "quantity": """
        quantite, quantites, qte, qtes, qt, cantidad, cantidades, cant, cantd, unidades, quantidade, quantidades,
        qtd, qtde, quant, quantita, qta, pezzi, piezas, unites, unita vendute, pecas, cantitate, nb articles,
        nombre d articles, nombre de produits, numero articoli
    """,
    "country": "pays, pais, paises, paese, nazione, code pays, codigo pais, codigo de pais, tara, stato estero",
    "category": """
        categorie, categories, categoria, categorias, rayon, rubro, departamento, reparto, departement, gamme,
        linea de producto, linea de productos
    """,
    "group": """
        groupe, famille, grupo, familia, gruppo, famiglia, sous categorie, subcategoria, sottocategoria, coleccion,
        sous famille, subfamilia
    """,
    "type": "tipo, tipologia",
    "status": "statut, etat, estado, situacao, situacion, stato, estatus, stato ordine, stare",
    "currency": "devise, devises, monnaie, moneda, divisa, moeda, valuta, code devise, codigo de moneda",
    "discount": """
        remise, remises, rabais, reduction, reductions, ristourne, descuento, descuentos, dto, dcto, desc, rebaja,
        desconto, descontos, sconto, sconti, reducere, bonificacion
    """,
    "coupon": """
        code promo, code reduction, bon de reduction, cupon, cupones, cupom, buono, codice sconto, promocion,
        promocao, promozione, codigo de descuento, codigo de desconto, codigo promocional
    """,
    "percent": "pourcentage, taux, porcentaje, tasa, percentual, percentuale, aliquota, alicuota, porcentagem, taxa",
    "tax": """
        taxe, taxes, tva, impot, impuesto, impuestos, iva, igv, imposto, impostos, icms, imposta, imposte,
        montant tva, ipi, itbis
    """,
    "ship": """
        livraison, expedition, livre, livree, envio, envios, entrega, despacho, spedizione, consegna, expedicao,
        livrare, reparto domicilio, enviado, spedito
    """,
    "freight": """
        frais de port, frais port, frais de livraison, frais d expedition, port, gastos de envio, costo de envio,
        coste de envio, costes de envio, flete, portes, frete, valor do frete, valor frete, taxa de entrega,
        custo de envio, custos de envio, spese di spedizione, costi di spedizione, costo di spedizione,
        spese spedizione, gastos envio, costo spedizione, taxa de envio
    """,
    "bill": "facturation, facturacion direccion, fatturazione, cobranca, faturacao",
    "cost": """
        cout, couts, coste, costes, costo, costos, costi, custo, custos, prix d achat, precio de compra,
        prezzo di acquisto, preco de custo, prix de revient, precio de costo, precio costo
    """,
    "fee": "frais, spese, gasto, gastos, comision, commissione, comissao",
    "image": """
        imagen, imagenes, imagem, immagine, immagini, photo produit, foto, imagine, visuel, miniature, miniatura
    """,
    "url": "lien, enlace",
    "sku": "ref, ref produit, ref article",
    "late": """
        echeance, vencimiento, vencimento, scadenza, maj, mise a jour, modification, modificacion, modifica,
        actualizacion, atualizacao, aggiornamento, prevue, prevista, previsto, estimada, debut, fin, inicio, inizio,
        fine, fim, annulation, annule, cancelado, annullato, cancelamento, limite, validade, validite
    """,
    "list": "catalogue, conseille, lista, listino, tabela, public, normal",
    "neutral": """
        de, du, des, la, le, les, l, d, un, une, au, aux, en, par, el, los, las, del, al, y, da, do, dos, das, di,
        della, dello, dell, degli, dei, delle, e, o, a, per, por, para, pour, il, lo, i, gli, et, no, na, em, su,
        sul, vlr
    """,
    "other": """
        rue, voie, ville, commune, code postal, cp, calle, direccion, domicilio, ciudad, localidad, poblacion,
        codigo postal, cep, endereco, rua, bairro, cidade, indirizzo, via, citta, comune, cap, provincia, province,
        region, regione, regiao, departement adresse, societe, entreprise, empresa, azienda, societa, prenom,
        apellido, apellidos, sobrenome, apelido, cognome, naissance, nacimiento, nascimento, nascita, sexe, sexo,
        sesso, edad, eta, idade, methode, moyen, mode, metodo, forma, medio, modalita, modo, transporteur,
        transportista, transportadora, corriere, vettore, poids, peso, taille, talla, tamanho, taglia, couleur, cor,
        colore, color, remarque, commentaire, commentaires, comentario, comentarios, observacion, observaciones,
        observacao, observacoes, nota, notas, note, notes, motif, motivo, raison, vendeur, vendeuse, vendedor,
        venditore, commercial, agente, agent, fournisseur, proveedor, fornecedor, fornitore, fabricant, fabricante,
        marque, marca, boutique, magasin, tienda, sucursal, loja, filial, negozio, filiale, entrepot, almacen,
        armazem, deposito, magazzino, canal, canale, caisse, caja, caixa, cassa, caissier, cajero, employe,
        empleado, funcionario, dipendente, benefice, marge, beneficio, margen, ganancia, utilidad, lucro, margem,
        utile, guadagno, margine, remboursement, rembourse, retour, retours, reembolso, reembolsado, devolucion,
        devoluciones, devolucao, rimborso, rimborsato, reso, resi, avoir, existencias, inventario, estoque,
        giacenza, solde, saldo, annee, mois, semaine, ano, mes, semana, anno, mese, settimana, dia, giorno, langue,
        idioma, lingua, priorite, prioridad, segment, segmento, groupe client, compte, cuenta, conta, cambio,
        taux de change, tipo de cambio, date de naissance, fecha de nacimiento, tipo de pago, tipo pagamento,
        tipo de pagamento, moyen de paiement
    """,
}
