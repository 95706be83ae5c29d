"""A page's pictures, at the widths of a desktop and of a phone, light and dark."""

import io
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, expect

SIZES = {1280: 800, 390: 844}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
COLOURS = 64


class Camera:
    """Takes the four pictures of a page.

    Args:
        page: A page of the app.
        folder: Where they go.
    """

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self._folder = folder

    def take(self, name: str) -> None:
        """Take what is shown now, and go on at the first size and scheme."""
        for width, height in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                self._settle(scheme)
                picture = self.page.screenshot(animations="disabled", scale="css")
                self._save(self._folder / f"{name}-{width}-{scheme}.png", picture)
        self._begin()
        print(f"  {name}", flush=True)

    def open(self, address: str, heading: str) -> None:
        """Go to an address of the app."""
        self._begin()
        self.page.goto(address)
        self.sees(heading)

    def sees(self, heading: str) -> None:
        """Wait for a page's title, and for its script to end."""
        title = self.page.get_by_role("heading", name=heading, exact=True)
        expect(title.first).to_be_visible()
        self._wait()

    def press(self, button: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def follow(self, link: str, heading: str) -> None:
        """Follow a link of the page."""
        main = self.page.get_by_test_id("stMain")
        main.get_by_role("link", name=link, exact=True).click()
        self.sees(heading)

    def fill(self, **fields: str) -> None:
        """Type into fields by label; `New_email` is "New email"."""
        for label, value in fields.items():
            field = self.page.get_by_label(label.replace("_", " "), exact=True)
            field.fill(value)
        self._wait()

    def _begin(self) -> None:
        width, height = next(iter(SIZES.items()))
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=SCHEMES[0])

    def _settle(self, scheme: str) -> None:
        self.page.wait_for_function(
            """dark => {
                const app = document.querySelector("[data-testid=stApp]");
                const [red] = getComputedStyle(app).backgroundColor.match(/\\d+/g);
                return dark === (red < 128);
            }""",
            arg=scheme == "dark",
        )
        self._wait()
        # nothing is shown that only a pointer brings up
        self.page.mouse.move(0, 0)
        self.page.evaluate("document.fonts.ready.then(() => null)")

    def _wait(self) -> None:
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)
        expect(self.page.locator("[data-busy]")).to_have_count(0)

    @staticmethod
    def _save(file: Path, picture: bytes) -> None:
        """Keep it small: few colours are enough for a page without photographs."""
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
