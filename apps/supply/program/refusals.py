"""How the program says no."""

from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict, FieldError, Invalid


class FreeMailDomain(Invalid):
    """An address that anyone can have proves no company."""

    code = "free_mail"
    detail = _("Use a work address. Addresses of this email service are not accepted.")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/email", self.code, self.detail)])


class NotACompanyDomain(Invalid):
    """The website names no domain of the company's own."""

    code = "not_a_company_domain"
    detail = _("Enter your company's own web address, such as https://example.com.")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/website", self.code, self.detail)])


class ConfusableName(Invalid):
    """The name is read as a partner's, or is written so that it could be read as another. Whose, operators are told."""

    code = "confusable_name"
    detail = _(
        "This name could be mistaken for another one. Write it in one alphabet and as registered, including the "
        "legal form."
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/name", self.code, self.detail)])


class DomainTaken(Conflict):
    """Another organisation holds the domain in the program."""

    code = "domain_taken"
    detail = _("A company with this web address has already applied. If a colleague applied, ask them to invite you.")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/website", self.code, self.detail)])


class SlugTaken(Conflict):
    """No free address was found for the name, even with random letters behind it."""

    code = "slug_taken"
    detail = _("A partner of this name is being added right now. Try again.")


class AlreadyPartner(Conflict):
    """The organisation has applied, or is a partner."""

    code = "already_partner"
    detail = _("Your organisation has already applied.")


class AddressNotConfirmed(Conflict):
    """Nobody of the organisation has shown that their e-mail address is theirs."""

    code = "address_not_confirmed"
    detail = _("The applicant has not confirmed their email address yet.")


class QuestionFirst(Conflict):
    """Mail and website are of different domains and nobody has explained why."""

    code = "question_first"
    detail = _("The email address and the website have different domains. Ask the applicant why, then decide.")


class AgreementChanged(Conflict):
    """The text that was shown is no longer the one in force."""

    outdated = True
    code = "agreement_changed"
    detail = _("The agreement has a newer version. Read it again before you accept.")


class NothingAsked(Conflict):
    """There is no open question."""

    code = "nothing_asked"
    detail = _("There is no question to answer.")


class StepNotOptional(Conflict):
    """Every partner has to do this one."""

    code = "step_not_optional"
    detail = _("This step cannot be skipped.")
