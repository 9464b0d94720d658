from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "taizhang.project"
    label = "wiring"

    def ready(self) -> None:
        from taizhang.project import wiring

        wiring.connect()
