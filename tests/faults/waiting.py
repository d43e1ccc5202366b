"""Ids of faults.md that have no test because their subject is not in the product, each with what must exist first."""

FAULTS = {
    "F11 F12": "pictures decoded by a worker of their own",
    "F13": "imports and exports that run as resumable jobs",
    "F14 F15 F52 F53 F55 F57 F58 F59": "money: billing, payouts, payments, and what expires by their clock",
    "F16 F17 F39 F40 F56": "the data plane and the graph",
    "F26 F70 F71 F72 F73": "backup and restore",
    "F27": "a search read model that is rebuilt beside the old one",
    "F30": "a migration that is resumed; a marketplace that lacks one is not served already (B113)",
    "F38": "Kafka",
    "F41": "a page that compares sequences and reads again",
    "F42 F43 F44": "object storage, uploads and archives",
    "F45": "a metric of lost log lines",
    "F46": "sign-in by an identity provider",
    "F47": "a policy engine over the wire; the one in process is B107",
    "F48 F61": "encrypted personal fields, key rotation and erasure",
    "F49 F50": "webhooks",
    "F51": "a mail server that is not the machine's own",
    "F63": "policies that are read again while the product runs; at the start they are B109",
    "F64": "levers on wider scopes than one listing or right",
    "F65 F66 F67 F68 F69": "tiers, certificates, the academy, evidence and handoffs",
}
BAD_INPUTS = {
    "B031 B032 B033 B034": "tokens that the product takes; today it only issues them, and vendors verify",
    "B036": "sign-in by OIDC",
    "B046 B051 B052": "archives, attachments, the scanner and direct uploads",
    "B062": "tags",
    "B067 B068 B069 B071 B072 B073": "discounts, credit notes, refunds, payouts, tax, invoices",
    "B076 B077": "periods that people type",
    "B083": "GraphQL",
    "B084 B085 B086 B087 B088 B089": "webhooks",
    "B092 B093 B094 B096 B097": "topics of the data plane and its dead letters",
    "B098": "STIX",
    "B103 B104 B105": "import of CSV",
    "B108": "activation of policies by two people",
    "B110": "regions and purposes in contracts",
}
RACES = {
    "C03": "promotions",
    "C05": "quotas that are spent; use is counted, not granted",
    "C06 C07 C08 C09": "invoices, the ledger, pending transfers, payouts",
    "C12": "deal registration",
    "C13": "reviews",
    "C14": "certificates",
    "C16": "activation of policies by two people",
    "C17": "encrypted personal fields",
}
SECURITY = {
    "S14": "the graph and its aggregates",
    "S15": "import, restore and clone of a marketplace; the template without rows is tests/ground/tenancy",
}
WAITING = FAULTS | BAD_INPUTS | RACES | SECURITY
