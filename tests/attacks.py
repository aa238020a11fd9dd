"""Texts that try to run something in a reader's browser, and what would be running in a page, by a real HTML parser."""

import re

import tinyhtml5

MARK = "pwned"  # what a payload would set on the window: window.pwned
CANARY = "canary"  # stands before each payload, so that a page that does not show it is found out

# They fit into every column.
SHORT = """\
<script>pwned=1</script>
"onfocus='pwned=1'autofocus x="
'><img src=x onerror=pwned=1>
<svg/onload=pwned=1>
{{7*7}}{% now 'Y' %}${7*7}
</title><script>pwned=1</script>
javascript:pwned=1
<a href='jAvAsCrIpT:pwned=1'>x</a>
--><script>pwned=1</script>
]]><script>pwned=1</script>
</textarea><svg onload=pwned=1>
<style>*{display:none}</style>
&lt;script&gt;pwned=1&lt;/script&gt;
</script><script>pwned=1</script>
＜script＞pwned=1＜/script＞
<b onclick=pwned=1>x</b>\N{RIGHT-TO-LEFT OVERRIDE}""".splitlines()
HARMLESS = {SHORT[4], SHORT[6], SHORT[12], SHORT[14]}  # in the text of a page; elsewhere they may be none

URLS = [
    *"""\
javascript:pwned=1
JaVaScRiPt:pwned=1
 javascript:pwned=1
&#106;avascript:pwned=1
&#x6A;avascript:pwned=1
&#0000106avascript:pwned=1
javascript&colon;pwned=1
java&Tab;script:pwned=1
java&NewLine;script:pwned=1
javascript://%0apwned=1
vbscript:pwned=1
data:text/html,<script>pwned=1</script>
data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+
feed:javascript:pwned=1
view-source:javascript:pwned=1
blob:pwned
//evil.example/'onclick='pwned=1""".splitlines(),
    "java\tscript:pwned=1", "java\nscript:pwned=1", "java\x03script:pwned=1", "\x01javascript:pwned=1",
    "\N{LINE SEPARATOR}javascript:pwned=1", "java\N{SOFT HYPHEN}script:pwned=1",
]  # fmt: skip

RICH = [
    *SHORT, *(f'<a href="{url}">x</a>' for url in URLS), "<scr\0ipt>pwned=1</scr\0ipt>", *"""\
<p style='background:url(javascript:pwned=1)' onclick=pwned=1 id=x class=y>x</p>
<svg><script>pwned=1</script></svg>
<svg><a xlink:href='javascript:pwned=1'><text>x</text></a></svg>
<svg><animate onbegin=pwned=1 attributeName=x dur=1s>
<svg><use href='data:image/svg+xml,<svg onload=pwned=1>'>
<math><mi xlink:href='javascript:pwned=1'>x</mi></math>
<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=pwned=1&gt;'>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=pwned=1>
<noscript><p title='</noscript><img src=x onerror=pwned=1>'>
<template><script>pwned=1</script></template>
<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>
<object data=javascript:pwned=1></object><embed src=javascript:pwned=1>
<base href=//evil.example/>
<meta http-equiv=refresh content='0;url=javascript:pwned=1'>
<link rel=stylesheet href=//evil.example/x.css>
<form action=javascript:pwned=1><button formaction=javascript:pwned=1>x</button></form>
<input autofocus onfocus=pwned=1>
<img src=x onerror=pwned=1>
<img srcset='x 1x' onerror=pwned=1>
<video><source onerror=pwned=1></video>
<details open ontoggle=pwned=1>x</details>
<marquee onstart=pwned=1>x</marquee>
<a href=x title='"><script>pwned=1</script>'>x</a>
<ol start='1" onclick="pwned=1'><li>x</li></ol>
<table background='javascript:pwned=1'><td colspan='2" onclick=pwned=1'>x</td></table>
<xmp><p title='</xmp><img src=x onerror=pwned=1>'></xmp>
<plaintext><script>pwned=1</script>
<p><o:p onclick=pwned=1>x</o:p></p>
<<script>script>pwned=1<</script>/script>
<p style="mso-list:l0 level1 lfo1"><span style='mso-list:Ignore'>1.<b onclick=pwned=1></b></span>x""".splitlines(),
]  # fmt: skip

ADDRESSES = {
    "href", "src", "action", "formaction", "poster", "data", "background", "cite", "ping", "srcdoc", "manifest"
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel", "geo", "webcal"}
NEVER = {"iframe", "object", "embed", "base", "style", "frame", "applet", "portal"}
READ = {"application/json", "application/ld+json", "importmap"}  # not run; an import map counts by its nonce alone
OWN = ("/static/", "/admin/jsi18n/")


def running(html):
    """What would run, or load, in a page of ours, as readable lines; none is what a test wants."""
    for element in tinyhtml5.parse(html).iter():
        if isinstance(element.tag, str):
            tag = element.tag.rpartition("}")[2].lower()
            yield from _of_element(tag, element)
            for name, value in element.attrib.items():
                yield from _of_attribute(tag, str(name).rpartition("}")[2].rpartition(":")[2].lower(), value)


def _of_element(tag, element):
    if tag in NEVER:
        yield f"<{tag}>"
    if tag == "meta" and "http-equiv" in element.attrib:
        yield "<meta http-equiv>"
    if tag == "link" and not element.get("href", "").startswith("/") and "stylesheet" in element.get("rel", ""):
        yield f"<link {element.get('href')}>"
    if tag == "script" and element.get("type") not in READ and not element.get("src", "").startswith(OWN):
        yield f"<script>{element.text}"


def _of_attribute(tag, name, value):
    if name.startswith("on") or name == "style":
        yield f"<{tag} {name}={value!r}>"
    if name in ADDRESSES and not (tag == "img" and value.startswith("data:image/")):
        scheme = re.match(r"([^/?#:]*):", re.sub(r"[\x00-\x20\x7f]", "", value))
        if scheme and scheme[1].lower() not in SCHEMES:
            yield f"<{tag} {name}={value!r}>"
