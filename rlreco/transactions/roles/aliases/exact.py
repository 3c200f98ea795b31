"""Whole headers, written without blanks and punctuation, whose meaning is settled.

Best first: each tier names the score of its first alias, and each alias after it scores a little less.
"""

ALIASES: dict[str, tuple[tuple[float, str], ...]] = {
    "order_id": (
        (1.0, "invoiceno invoice orderid orderno ordernumber invoiceid invoicenumber ordername transactionid"),
        (0.95, "transaction receiptid receipt basketid salesordernumber receiptnumber ticketid"),
        (0.9, "incrementid receiptno billno billnumber billid voucherno vbeln saleid amazonorderid checkoutid"),
        (0.85, "paymentid order salesorderid salesid"),
        (0.4, "name reference number"),
        (0.3, "id"),
    ),
    "product_id": (
        (1.0, "stockcode sku productid productsku lineitemsku itemsku itemid productcode itemcode itemnumber"),
        (0.96, "articleid articlenumber variantsku variantid asin ean gtin upc barcode productno itemno"),
        (0.9, "productkey itemkey materialnumber matnr partnumber"),
        (0.8, "listingid customlabelsku customlabel productvariantid variationid modelnumber"),
        (0.6, "article productcardid"),
        (0.3, "product item"),
        (0.2, "id"),
    ),
    "product": (
        (1.0, "description productname lineitemname itemname producttitle itemdescription productdescription"),
        (
            0.98,
            "itemtitle",
        ),
        (0.85, "products"),
        (0.8, "product item articlename article"),
        (0.5, "title"),
        (0.35, "name"),
        (0.3, "variantname varianttitle variationname pricepointname"),
    ),
    "quantity": (
        (1.0, "quantity qty prodqnty lineitemquantity itemquantity orderquantity orderedquantity quantityordered"),
        (0.95, "quantityrefund quantitypurchased units unitssold itemssold qtyordered orderqty qtyinvoiced"),
        (0.9, "numberofitems noofitems numitems itemcount numberofunits quantitysold"),
        (0.5, "count pieces cds jumlah"),
    ),
    "ordered_at": (
        (1.0, "orderdate invoicedate orderedat createdat orderdatetime datecreated purchasedate transactiondate"),
        (0.97, "placedat orderplaced purchasedat datetimeordered saledate"),
        (0.95, "paidat paiddate datepaid paidondate orderpurchasetimestamp datekey createtime"),
        (0.8, "datetime timestamp date"),
        (0.6, "eventtime tdat"),
        (0.5, "day"),
        (0.2, "time"),
    ),
    "unit_price": (
        (1.0, "unitprice price lineitemprice itemprice itemcost priceperunit priceeach productprice sellingprice"),
        (0.95, "priceunit priceperitem saleprice"),
        (0.9, "netprice discountedprice pricegbp priceusd priceeur"),
        (0.6, "soldfor"),
        (0.32, "rate mrp msrp rrp"),
        (0.25, "unitcost"),
        (0.15, "cost"),
    ),
    "line_total": (
        (1.0, "linetotal lineamount itemtotal lineitemtotal orderlinetotal extendedprice extendedamount"),
        (0.85, "totalprice totalamount linesubtotal itemsubtotal netsales grosssales productsales productnetrevenue"),
        (0.75, "salesamount salesvalue"),
        (0.6, "amount revenue sales spend nrevenue dollars totalsales"),
        (0.5, "total subtotal"),
        (0.45, "itemprice soldfor jumlah"),
        (0.4, "gross value"),
        (0.35, "paymentvalue paymentamount ordertotalamount ordertotal"),
        (0.3, "net grandtotal totaldue amountdue"),
    ),
    "customer_id": (
        (1.0, "customeruniqueid customerid customer clientid client userid user memberid customerno customernumber"),
        (0.97, "customercode customerreferenceid customeruserid buyerid shopperid visitorid accountid customerkey"),
        (0.95, "customeremail emailaddress email billingemail billingemailaddress fromemailaddress buyeremail"),
        (0.85, "buyerusername householdkey partnerid soldtoparty kunnr contactid contactname"),
        (0.8, "customername"),
        (0.3, "id companyname"),
        (0.2, "name billingname billtoname"),
    ),
    "country": (
        (1.0, "country shippingcountry billingcountry countrycode shippingcountrycode billingcountrycode"),
        (
            0.98,
            "countryregion",
        ),
        (0.4, "market"),
    ),
    "category": (
        (1.0, "category productcategory productcategories categories itemcategory department producttype productgroup"),
        (0.9, "itemtype productline"),
        (0.5, "subcategory productsubcategory"),
        (0.2, "type"),
    ),
    "image_url": (
        (1.0, "imageurl image imagesrc imagelink productimage productimageurl picture pictureurl photo photourl"),
        (0.9, "thumbnail thumbnailurl"),
    ),
    "status": (
        (1.0, "orderstatus financialstatus status paymentstatus transactionstatus"),
        (0.8, "itemstatus orderstate linestatus"),
        (0.6, "estado etat stato"),
        (0.45, "eventtype eventname event actiontype action behaviortype behavior behaviourtype behaviour"),
        (0.4, "fulfillmentstatus"),
        (0.3, "transactiontype linetype rowtype recordtype state stage type"),
    ),
    "currency": ((1.0, "currency currencycode ordercurrency transactioncurrency currencyiso presentmentcurrency"),),
    "discount": (
        (1.0, "discountamount discount discounts linediscount itemdiscount totaldiscount discounttotal discountvalue"),
    ),
    "tax": ((1.0, "taxamount taxes tax vat vatamount salestax taxtotal totaltax itemtax linetax gst"),),
    "shipping": (
        (1.0, "shippingcost shippingamount shippingprice shippingfee shippingtotal shipping freight freightvalue"),
        (0.95, "shippingandhandling postage deliveryfee deliverycost shippingcharges ordershippingamount"),
    ),
}

BY_SPELLING: dict[str, dict[str, float]] = {
    # Amazon's reports write it so, for the price of all pieces.
    "item-price": {"line_total": 0.9, "unit_price": 0.5},
    # A year in Swedish; without its ring it is a price in Hungarian.
    "år": {},
    "År": {},
    "ÅR": {},
}
"""Headers told apart by their very spelling."""

NOTHING = """toemailaddress ordercount orderscount numberoforders nooforders customercount customerscount productcount
    linenumber lineno rowid rownumber rowno lineid orderitemid orderlineid orderdetailid lineitemid nameprefix
    discountcode taxname taxid vatid vatnumber taxnumber taxcode shippingmethod"""
"""Headers that look like a role and are none."""
