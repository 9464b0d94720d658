"""The command line. Each group is a module of this package, imported only when it is called.

Importing every group would cost seconds of start-up for `--help`; so the table below is all that is read until a
group is named.
"""

import importlib
import keyword
import sys

from taizhang import __version__
from taizhang.project.cli.usage import wrong_call
from taizhang.project.explain import explain

# group -> one line of help. The module is `taizhang.project.cli.<group>` and holds `app`, a typer.Typer.
GROUPS = {
    "audit": "留痕：封存、核验、查阅",
    "bench": "测速：在同一次运行里与点名的基线相比",
    "jobs": "后台任务：执行、查看、取消",
    "demo": "装入演示数据：虚构的溪源县或云川省",
    "figures": "数字：查看、打开条目、核对、重建",
    "duties": "应办：列出、说明时限、完成情况、周次表、节假日表",
    "checklists": "回头看：检查单、问题、回答、结束",
    "entry": "条目：查、登记、修改、办理、延期、问效、合并、撤回、材料",
    "doctor": "体检：孤立文件、半途任务、权限、磁盘，逐一说明",
    "export": "导出台账：xlsx、docx、csv、json，或空表",
    "import": "导入台账：试导、导入、成批收表",
    "imports": "导入记录：查看、撤销整次导入",
    "webhooks": "推送订阅：条目变动时告诉别的系统",
    "local": "本单位自设的栏目和选项：查看、增加、停用",
    "lists": "清单：存下筛选、排序和栏目，查看、修改、删除",
    "init": "建立或更新数据目录、密钥和数据库",
    "serve": "启动服务（bin/serve 用它）",
    "settings": "看全部设置；密码和密钥不显示",
    "openapi": "输出接口说明（OpenAPI）",
    "permissions": "看权限表：角色、权限、地址",
    "report": "报告：模板、成文、定稿、查验、核对",
    "pack": "活动包：检查、列出、查看、新建、比较、安装、升级",
    "units": "单位：查看、导入、划转、合并、撤销",
    "text": "读中文报告里的数字：空位、数据表述、抽取文本",
}

USAGE = 2  # the exit code of a command called wrongly, as typer's own


def help_text() -> str:
    width = max(map(len, GROUPS))
    lines = [f"  {name:<{width}}  {line}" for name, line in sorted(GROUPS.items())]
    return "\n".join(
        [
            f"台账 taizhang {__version__}：事实录一次，数字级级活，报告可查验。",
            "",
            "用法：taizhang 命令 [参数]；taizhang 命令 --help 看该命令的用法。",
            "",
            "命令：",
            *lines,
        ]
    )


def _module(name: str) -> str:
    """A group named like a word of Python has a module with a line behind."""
    plain = name.replace("-", "_")
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def main() -> None:
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"--help", "-h", "help"}:
        print(help_text())
        return
    if arguments[0] == "--version":
        print(__version__)
        return
    name = arguments[0]
    if name not in GROUPS:
        print(f"没有名为 {name} 的命令。用 taizhang --help 看全部命令。", file=sys.stderr)
        sys.exit(USAGE)
    module = importlib.import_module(f"{__name__}.{_module(name)}")
    try:
        code = module.app(args=arguments[1:], prog_name=f"taizhang {name}", standalone_mode=False)
    except sys.modules["typer"].Abort:  # what it makes of Ctrl-C
        sys.exit(130)
    except Exception as error:
        if (wrong := wrong_call(error, name)) is not None:
            print(wrong, file=sys.stderr)
            sys.exit(USAGE)
        told = explain(error)
        if told is None:  # a mistake of ours: its traceback is wanted
            raise
        print(told, file=sys.stderr)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
