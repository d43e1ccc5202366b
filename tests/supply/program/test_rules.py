"""What a company's domain says, and what it must not be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.supply.program.rules import NotADomain, company_domain, mail_domain, of_one_company, slug_of, stands_under


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.acme.de/about?x=1#y", "acme.de"),
        ("ACME.de", "acme.de"),
        ("http://portal.acme.co.uk/", "portal.acme.co.uk"),
        ("https://müller.example", "xn--mller-kva.example"),
        ("acme.de.", "acme.de"),
    ],
)
def test_a_website_is_reduced_to_the_domain_of_its_company(website, domain):
    assert company_domain(website) == domain


@pytest.mark.parametrize(
    "website",
    [
        "",
        "acme",
        "https://www.localhost",
        "http://127.0.0.1",
        "http://[::1]/",
        "https://user@acme.de",
        "https://acme.de:8443",
        "javascript:alert(1)",
        "ftp://acme.de",
        "a..de",
        "-acme.de",
        "acme_.de",
        "acme.1",
        "https://[",
        "a" * 64 + ".de",
        "a." * 130 + "de",
    ],
)
def test_what_names_no_company_is_refused(website):
    with pytest.raises(NotADomain):
        company_domain(website)


@pytest.mark.parametrize(
    ("domain", "mail", "expected"),
    [
        ("acme.de", "acme.de", True),
        ("acme.de", "mail.acme.de", True),
        ("shop.acme.de", "acme.de", True),
        ("acme.de", "acme.com", False),
        ("acme.de", "notacme.de", False),
        ("acme.co.uk", "co.uk", False),
        ("one.co.uk", "two.co.uk", False),
    ],
)
def test_mail_belongs_to_a_company_by_its_domain(domain, mail, expected):
    assert of_one_company(domain, mail, {"co.uk"}) is expected


def test_a_mail_address_without_a_domain_is_refused():
    for address in ("ada", "ada@", "ada@localhost"):
        with pytest.raises(NotADomain):
            mail_domain(address)


def test_a_look_alike_of_free_mail_is_not_free_mail():
    assert stands_under("de.gmx.de", {"gmx.de"})
    assert not stands_under("mygmx.de", {"gmx.de"})


@given(st.text(max_size=300))
def test_every_text_is_a_domain_in_its_one_form_or_refused(text):
    try:
        domain = company_domain(text)
    except NotADomain:
        return
    assert domain.isascii()
    assert domain == domain.lower()
    assert company_domain(domain).removeprefix("www.") in domain


@given(st.text(max_size=200))
def test_every_name_has_a_slug_that_an_address_can_hold(name):
    slug = slug_of(name)
    assert 0 < len(slug) <= 50
    assert slug.strip("-") == slug
    assert all(c.isascii() and (c.isalnum() or c == "-") for c in slug)
