"""English words of headers, and the names of systems, currencies and time zones, which stand in all languages."""

WORDS = {
    "order": """
        order, orders, ordered, invoice, invoices, invoiced, receipt, receipts, transaction, transactions, trans,
        tran, txn, trx, basket, cart, bill, ticket, purchase, purchases, purchased, po, checkout, document, doc,
        sales order, salesorder, sale order, sales invoice, sales receipt, sales transaction
    """,
    "sale": "sale, sales, sold, selling",
    "customer": """
        customer, customers, client, clients, buyer, buyers, user, users, member, shopper, consumer, patron,
        purchaser, cust, contact, account, payer, partner, household, visitor, subscriber, donor, sold to,
        cardholder, loyalty card, loyalty id, member card, membership card, customer card, rewards card
    """,
    "customer id": "username, user name, login, nickname, screen name",
    "product": "product, products, prod, item, items, article, articles, goods, merchandise, sku description",
    "variant": "variant, variants, variation, variations",
    "line": "line, lines, lineitem, line item, row, position, detail, extended, ext",
    "unit": "unit, each, apiece",
    "piece": "piece",
    "id": "id, ids, no, nr, number, num, nbr, code, key, ref, reference, identifier, ident, uuid, guid, serial",
    "name": "full name, fullname, name, names, title, label",
    "description": "description, descr, desc",
    "email": "email, emails, mail, e mail, email address, e mail address, mail address, email id",
    "phone": "phone, telephone, mobile, cell, phone number, tel, fax",
    "date": "date, dates, datetime, timestamp, date time, dt, at, on, ts",
    "time": "time",
    "created": "created, creation, create, placed, submitted, entered",
    "done": "completed, complete, approved, confirmed, processed, posted, posting, booked, booking, settled, closed",
    "paid": "paid",
    "payment": "payment, payments, pay, financial, tender, charged, capture, captured",
    "price": "price, prices",
    "amount": "amount, amounts, amt, value, sum, spend, spent, spending, monetary, money, paid amount",
    "total": "total, totals, overall, ttl, tot",
    "order total": "grand total",
    "line amount": "extended price, extended amount, ext price, extension",
    "subtotal": "subtotal, sub total, subtotals",
    "revenue": "revenue, revenues, turnover, proceeds",
    "net": "net, nett, untaxed",
    "gross": "gross",
    "incl": """
        incl, including, included, inclusive, inc, excl, excluding, excluded, exclusive, exc, ex, with, without,
        before, after, less
    """,
    "quantity": "quantity, quantities, qty, qnty, qnt, quant, units, pieces, pcs, ea",
    "count": "count, cnt",
    "country": "country, countries, nation, country region, countryregion",
    "category": "category, categories, department, dept",
    "group": "group, family, class, collection, section, genre, subcategory, sub category",
    "type": "type, kind",
    "status": "status, statuses",
    "state": "state, stage",
    "currency": "currency, currencies, ccy, curr",
    "discount": "discounted, discount, discounts, rebate, rebates, markdown, deduction, disc",
    "coupon": "coupon, coupons, voucher, vouchers, promo, promotion, promotions, promotional",
    "percent": "percent, percentage, pct, rate, ratio",
    "tax": "tax, taxes, vat, gst, hst, pst, sales tax",
    "ship": """
        ship, ships, shipping, shipment, shipments, shipped, delivery, delivered, dispatch, dispatched, fulfillment,
        fulfilment, fulfilled, ship to, shipto, deliver
    """,
    "freight": "freight, postage",
    "bill": "billing, bill to, billto, billed",
    "cost": "cost, costs, cogs, cost of goods, cost of goods sold, expense, expenses",
    "fee": "fee, fees, charge, charges",
    "image": "image, images, img, picture, pictures, pic, photo, photos, thumbnail, thumb",
    "url": "url, urls, link, src, href, uri, file",
    "sku": "sku, skus, mpn, part number, part no, model number, style number, stock code, stockcode",
    "barcode": "barcode, bar code, ean, ean13, gtin, upc, asin, isbn, plu, jan",
    "late": """
        due, expected, estimated, updated, update, modified, changed, start, started, end, ended, until, valid,
        expiry, expiration, required, requested, promised, limit, deadline, latest, earliest, cancelled, canceled,
        arrival, received, receiving, available, pickup, validity, scheduled
    """,
    "list": "list, retail, regular, msrp, rrp, catalog, catalogue, standard, original, normal, suggested, full",
    "neutral": """
        the, of, in, for, by, and, a, an, to, from, per, final, local, base, main, primary, actual, my, our, your,
        unique, record, handling, increment, entity, display, formatted, shop currency, iso, utc, gmt, est, pst8,
        collected, presentment, charged to, raw, online, web, external, internal, global, system, own, is, lookup
    """,
    "other": """
        street, city, town, zip, zipcode, postal, postcode, postal code, zip code, province, region, county, suburb,
        area, district, territory, company, organization, organisation, first, last, middle, first name, last name,
        surname, given, prefix, suffix, salutation, gender, sex, age, birth, birthday, birthdate, dob, method, mode,
        service, level, carrier, courier, tracking, track, weight, width, height, length, depth, size, colour,
        color, note, notes, comment, comments, remark, remarks, memo, message, reason, source, medium, campaign,
        channel, device, browser, ip, agent, referrer, referer, landing, tag, tags, vendor, supplier, seller,
        merchant, manufacturer, maker, brand, employee, staff, cashier, salesperson, sales rep, rep, salesman,
        manager, operator, clerk, warehouse, store, shop, branch, location, outlet, register, terminal, till, point,
        zone, profit, margin, markup, commission, refund, refunds, refunded, return, returns, returned, chargeback,
        cancel, cancellation, stock, inventory, onhand, on hand, balance, deposit, rating, review, reviews, score,
        segment, cluster, priority, rank, flag, index, idx, session, page, click, cookie, card, last4, brand name,
        bank, iban, bic, exchange, exchange rate, format, language, lang, locale, title tag, meta, seo, gift,
        gift wrap, wrap, loyalty, points, registration, registered, signup, sign up, joined, join, since, next,
        previous, parent, child, subscription, recipient, seats, compare, min, max, minimum, maximum, average, avg,
        mean, median, std, warranty, details, info, information, consent, accepts, marketing, terms, risk, fraud,
        tip, tips, gratuity, tz, timezone, time zone, year, month, week, weekday, quarter, hour, minute,
        day of week, season, reorder, backorder, per customer, per order, average order, lifetime, churn, frequency,
        recency, tenure, debit, credit, duty, duties, customs, origin, loss, budget, target, forecast, plan,
        percentile, unit of measure, uom, measure, compared, insurance, load, loaded, etl, import, imported
    """,
    "address": "address, addresses",
    "system": """
        amazon, ebay, etsy, shopify, woocommerce, wc, woo, paypal, stripe, square, magento, odoo, olist, adobe,
        lightspeed, prestashop, shopware
    """,
    "money": """
        eur, usd, gbp, chf, cad, aud, nzd, jpy, cny, rmb, hkd, twd, krw, inr, idr, vnd, thb, php, myr, sgd, brl,
        mxn, ars, clp, cop, pen, pln, czk, huf, ron, bgn, rub, uah, sek, nok, dkk, isk, ils, aed, sar, egp, zar,
        ngn, kes, euro, euros, dollar, dollars, pound, pounds, sterling
    """,
}
