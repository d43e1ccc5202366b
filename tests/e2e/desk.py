"""An operator's work in the admin: lists, reviews, and levers with their preview, reason and receipt."""

from playwright.sync_api import expect

from tests.e2e.tab import Tab

REASON = "Checked by a person, see the case for what was found."


class Desk:
    """One operator in one tab."""

    def __init__(self, tab: Tab) -> None:
        self.tab, self.page = tab, tab.page

    def open_row(self, model: str, name: str) -> None:
        """Open an object from its list; its row names it somewhere."""
        self.tab.open(f"/admin/{model}/")
        self.page.locator("#result_list tr", has_text=name).locator("th a").first.click()

    def pull(self, lever: str, **fields: str) -> None:
        """From the object's page: the lever's preview, what it asks, and the receipt it gives."""
        self.page.get_by_role("link", name=lever, exact=True).click()
        expect(self.page.get_by_role("heading", name="Impact")).to_be_visible()
        self._answer(lever, fields)

    def review(self, name: str) -> None:
        """Open the split view of a version that waits, and take its review."""
        self._open_review(name)
        self.pull("Start review")
        self._open_review(name)

    def remark(self, field: str, text: str) -> None:
        """Say something about a field of the version under review."""
        self.page.locator("select[name=field]").select_option(label=field)
        self.tab.fill(text=text)
        self.tab.press("Add remark")
        expect(self.page.locator("main, #content").first).to_contain_text(text)

    def decide(self, lever: str, **fields: str) -> None:
        """Decide on the version under review."""
        self.pull(lever, **fields)

    def _open_review(self, name: str) -> None:
        self.tab.open("/admin/listings/listingversion/")
        self.page.locator("#result_list tr", has_text=name).get_by_role("link", name="Review").first.click()

    def _answer(self, lever: str, fields: dict[str, str]) -> None:
        if self.page.locator("[name=reason]").count():
            self.tab.fill(reason=REASON)
        self.tab.fill(**fields)
        self.tab.press(lever)
        expect(self.page.get_by_text("Entry in the log")).to_be_visible()
