"""Fields of a JSON object as somebody wrote them, read by what they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

from cognito_auth.addresses import canonical_url
from cognito_auth.errors import ConfigError


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


Record = TypeVar("Record", bound=_Dataclass)


@dataclass(frozen=True)
class Given:
    """The fields of a file, some of them overridden; each refusal names its source.

    Args:
        values: The fields, `{"region": str, ...}`.
        file: The file's name; "" leaves it out.
        variables: The variable that a field was taken from instead, by field.
    """

    values: Mapping[str, Any]
    file: str
    variables: Mapping[str, str]

    def name(self, field: str) -> str:
        """What the one who set it calls a field."""
        return self.variables.get(field, field)

    def label(self, field: str) -> str:
        """The same, with where it stands."""
        stands_in_file = self.file and field not in self.variables
        return f"{self.file}: {field}" if stands_in_file else self.name(field)

    def refusal(self, field: str, why: str) -> ConfigError:
        """The error to raise for a field, `region is missing`."""
        return ConfigError(f"{self.label(field)} {why}")

    def text(self, field: str, form: re.Pattern[str] | None = None) -> str:
        """A text without the blanks around it."""
        value = self.values[field]
        if not isinstance(value, str) or not value.strip():
            raise self.refusal(field, "must be a text")
        value = value.strip()
        if form and not form.fullmatch(value):
            raise self.refusal(field, "has the wrong form")
        return value

    def texts(self, field: str, form: re.Pattern[str]) -> tuple[str, ...]:
        """A list of texts of that form, each once."""
        given = self.values[field]
        if not isinstance(given, list | tuple):
            raise self.refusal(field, "must be a list")
        if not all(isinstance(item, str) and form.fullmatch(item) for item in given):
            raise self.refusal(field, "has an entry of the wrong form")
        return tuple(dict.fromkeys(given))

    def url(self, field: str) -> str:
        """An address in its one spelling."""
        return canonical_url(self.text(field), self.label(field))

    def flag(self, field: str) -> bool:
        """Whether something is so."""
        value = self.values[field]
        if not isinstance(value, bool):
            raise self.refusal(field, "must be true or false")
        return value

    def record(self, field: str, cls: type[Record]) -> Record:
        """An object of `cls`."""
        return _record(cls, self.values[field], self.label(field))

    def records(self, field: str, cls: type[Record]) -> tuple[Record, ...]:
        """A list of objects of `cls`."""
        given, label = self.values[field], self.label(field)
        if not isinstance(given, list | tuple):
            raise self.refusal(field, "must be a list")
        return tuple(
            _record(cls, item, f"{label}[{index}]") for index, item in enumerate(given)
        )


def _record(cls: type[Record], given: object, where: str) -> Record:
    """Build a dataclass of an object whose fields have the right types."""
    if not isinstance(given, Mapping):
        raise ConfigError(f"{where} must be an object")
    hints = get_type_hints(cls)
    values = dict(given)
    for name, value in given.items():
        if name not in hints:
            raise ConfigError(f"{where} has an unknown field {name}")
        # JSON has one kind of number: 12.0 is 12
        if isinstance(value, float) and value.is_integer():
            value = values[name] = int(value)
        # bool is a subclass of int; a length of `true` is a mistake
        if type(value) is not hints[name] and (
            isinstance(value, bool) or not isinstance(value, hints[name])
        ):
            raise ConfigError(f"{where}.{name} has the wrong type")
    try:
        return cls(**values)
    except TypeError as error:
        raise ConfigError(f"{where}: a field is missing") from error
