"""The way from the storefront to a purchase, as its pages offer it."""

from playwright.sync_api import expect

from tests.e2e.tab import Tab


class Shop:
    """One buyer in one tab."""

    def __init__(self, tab: Tab) -> None:
        self.tab, self.page = tab, tab.page

    def find(self, text: str, listing: str) -> None:
        """Search from the first page and open the listing."""
        self.tab.open("/")
        box = self.page.locator("main input[name=q], input[name=q]:visible").first
        box.fill(text)
        box.press("Enter")
        self.page.wait_for_url("**/browse/**")
        self.tab.press(listing, role="link")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(listing)

    def begin(self, seats: int) -> None:
        """From the listing to the terms."""
        self.tab.press("Continue to checkout", role="link")
        self.tab.fill(seats=str(seats))
        self.tab.press("Continue to the terms")

    def accept(self, purchase_order: str = "") -> None:
        """From the terms to the review."""
        if purchase_order:
            self.tab.fill(purchase_order_number=purchase_order)
        self.page.get_by_role("checkbox").check()
        self.tab.press("Continue to review")

    def place(self, button: str = "Place the order") -> str:
        """The last step; returns the order's number."""
        self.tab.press(button)
        self.page.wait_for_url("**/orders/*/")
        return self.tab.path.strip("/").split("/")[1]

    def open_purchase(self) -> None:
        """From the receipt, which learns by itself that the purchase is ready, or by being read again."""
        link = self.page.get_by_role("link", name="Assign seats")
        for _try in range(20):
            if link.count():
                break
            self.page.wait_for_timeout(250)
            self.page.reload()
        link.click()

    def assign(self, member: str) -> None:
        """Give a member a seat."""
        self.page.locator("select[name=user]").select_option(label=member)
        self.tab.press("Assign a seat")
