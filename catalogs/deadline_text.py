"""Bring a 公开时限 text into one form before it is read: width, script, blanks, numerals, typing and OCR faults.

Nothing here decides what a text means; the raw text stays in DeadlineRule.raw.
"""

from __future__ import annotations

import re
import unicodedata

# A label in front: 公开时限：20个工作日. (公开期限：5年 says how long something stays up: it is kept.)
_LABEL = re.compile(r"^(?:公开|更新|发布|公布)?(?:时限|频率|频次|周期|时间要求)(?:要求)?[::]")

# A hard boundary between clauses in the normalised text (enumerators such as ① and 2. become one).
BOUNDARY = "\n"
_SET_ASIDE = "\ue000"

# Traditional and Japanese forms of the characters that deadline texts use, each beside its simplified form.
_TRADITIONAL = (
    "變个個內開實時隨發佈長動態調縣機關門財準復後爲為與進況決處罰許檢結產獲製據規應當國務報書會議選舉聽證組織徵擬啓啟"
    "現狀終辦該週號過種範圍屬從網級總統計審覆執業專點臨階環質轄區廳鎮鄉預備資項標簽訂購採單來間須將導對傳載參讀繼續給說"
    "説請條於則並兩無還変関経発検処実閱滿斷習節農補貼類別轉錄輪導員導責險舊價費貨購銷驗續義戶稅糧衛廢藥聯繫臺總欄氣廣場電視員詢詳細議辭職稱擔責監測評價災預警雙隨機"
    "亂併們偉債傷儀儘償優兒冊凍創劃勞勵匯協問嗎嚴園圖團堅塊墊夠學宮寫寬屆層崗師帶幫幹幾庫強彙徑徹慮慶憑憲懲換搶撥撫擁擊數晉暫曆極構樂橫權歷殘殯沒淺溝漢濟熱營爭牽獎獨畢異療盡眾確碼礎祕積穩競筆簡籌籤紀約紅納"
    "紙紹絕經維綱緊線編練縱績繪繳羣聞聲脫興華蓋薦藍蘇虛衆術裏裡複覈見覽訊訓託記訪設訴診註詐詞試話誌認語誤課談論諮諾謠識護讓負貧貫貲貸賈賣賬賽車較輿這連運達違遠適遲遷郵醫針鋒鑑鑒閉閲闢陝際隱離難靈響頁順領頭"
    "頻題額願風飛養餘饋駐騙驟體髮鬆麼黃黨齡"
)
_SIMPLIFIED = (
    "变个个内开实时随发布长动态调县机关门财准复后为为与进况决处罚许检结产获制据规应当国务报书会议选举听证组织征拟启启"
    "现状终办该周号过种范围属从网级总统计审复执业专点临阶环质辖区厅镇乡预备资项标签订购采单来间须将导对传载参读继续给说"
    "说请条于则并两无还变关经发检处实阅满断习节农补贴类别转录轮导员导责险旧价费货购销验续义户税粮卫废药联系台总栏气广场电视员询详细议辞职称担责监测评价灾预警双随机"
    "乱并们伟债伤仪尽偿优儿册冻创划劳励汇协问吗严园图团坚块垫够学宫写宽届层岗师带帮干几库强汇径彻虑庆凭宪惩换抢拨抚拥击数晋暂历极构乐横权历残殡没浅沟汉济热营争牵奖独毕异疗尽众确码础秘积稳竞笔简筹签纪约红纳"
    "纸绍绝经维纲紧线编练纵绩绘缴群闻声脱兴华盖荐蓝苏虚众术里里复核见览讯训托记访设诉诊注诈词试话志认语误课谈论咨诺谣识护让负贫贯赀贷贾卖账赛车较舆这连运达违远适迟迁邮医针锋鉴鉴闭阅辟陕际隐离难灵响页顺领头"
    "频题额愿风飞养余馈驻骗骤体发松么黄党龄"
)
_TO_SIMPLIFIED = str.maketrans(dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)))

_CIRCLED = re.compile("[\u2460-\u2473\u2474-\u249b\u24f5-\u24fe\u2776-\u2793]")
_PINYIN = re.compile(r"\([a-zü\u00e0-\u01dc\u0250-\u02af\u0300-\u036f']{1,7}\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./?=&%#:~\-]+")
_TITLE = re.compile(r"《[^《》]{1,80}》")
_BLANK = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad\u3000]+")

_NUMERALS = "零〇一二两三四五六七八九十百廿卅"
# Words whose last character is a numeral but which are no number (统一日期), and 上一年度.
_NUMERAL_BEFORE_UNIT = re.compile(
    rf"(?<![统唯万专逐划上{_NUMERALS}])([{_NUMERALS}]+)"
    r"(?=(?:个|多)?(?:工作|自然|日历|日|天|月|年(?!度)|周|星期|小时|次|季|旬|号|学期))"
)
_NUMERAL_RANGE = re.compile(rf"(?<![{_NUMERALS}])([{_NUMERALS}]+)(?=(?:、|和|及|或)\d+月)")
_NUMERAL_IN_BRACKETS = re.compile(rf"(?<=\d)\(([{_NUMERALS}]+)\)")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

# (fault, mend): typing and OCR faults met in catalogs. They change no number.
_MENDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(fault), mend)
    for fault, mend in (
        (r"曰", "日"),
        (r"(?<=\d)[oO〇]|[oO〇](?=\d)", "0"),
        (r"[l|](?=\d个?工作)", "1"),
        (r"工做日|工作目|工作口|工作白|丁作日|工作臼|公作日|工日作|工作日日", "工作日"),
        (r"(?<=[\d个])工作(?=之?内|以内)", "工作日"),  # 20个工作内
        (r"(?<=[\d个])工作(?=$|[,。;、)予公及完向])", "工作日"),
        (r"(?<=个)工日(?=之?内|以内)", "工作日"),
        (r"(?<=\d)[日天个](?=个?工作日)", "个"),  # 20日工作日
        (r"(?<=\d)[各今介](?=工作日)", "个"),
        (r"个(?=\d)", ""),  # 形成个20个工作日
        (r"(\d+)\(\1\)", r"\1"),  # 20（二十）个工作日
        (rf"(?<!\d)[{_NUMERALS}]*\((\d+)\)(?=个?(?:工作|自然|日|天|月))", r"\1"),  # 二十（20）个工作日
        (r"(\d+)个?[以之]内的?工作日", r"\1个工作日内"),
        (r"(\d+)[日天]\(工作日\)", r"\1个工作日"),  # 5日（工作日）内
        (r"(\d+)[日天]内\(工作日\)", r"\1个工作日内"),
        (r"(?<=\d)个{2,}", "个"),
        (r"[,，]{2,}", ","),
        (r"[,、](?=[。;])", ""),
        (r"公开内公开|公开公开", "公开"),
        (r"内{2,}", "内"),
        (r"之日期(?=\d|[*×x])", "之日起"),
        (r"做出", "作出"),
        (r"或着|或则|或都", "或者"),
        (r"元月", "1月"),
        (r"(?<![上下每按])半年(?=之?内|以内)", "6个月"),
        (r"(?<![上下每按])半个?月(?=之?内|以内)", "15日"),
        (r"[〜~～－–—―─]+", "-"),
    )
)
# 按年度、季度、月度: the word that makes the first a period holds for all.
_PERIODS_OF_ONE_WORD = re.compile(r"(按|每|逐)((?:半?年度?|季度?|月度?)(?:[、和及或](?:半?年度?|季度?|月度?|周))+)")
_ENUMERATOR = re.compile(
    r"(?:^|(?<=[。;:,)内开布示告新]))(?:[((]?\d{1,2}[))]|\d{1,2}[.、．](?!\d)|[((][一二三四五六七八九十]{1,3}[))]"
    r"|第[一二三四五六七八九十]{1,2}[、,:]|[一二三四五六七八九十]{1,2}、(?![一二三四五六七八九十\d]{1,2}(?:、|月)))"
)


def normalise(text: str) -> str:
    """Return `text` in the form that the grammar reads: no blanks, half-width, simplified, Arabic numerals.

    >>> normalise("信息形成或變更之日起二十個(gè)工 作日內")
    '信息形成或变更之日起20个工作日内'
    """
    # A circled numeral would fold to a bare digit: it is set aside as a boundary first.
    folded = unicodedata.normalize("NFKC", _CIRCLED.sub(_SET_ASIDE, text)).translate(_TO_SIMPLIFIED)
    folded = _BLANK.sub("", _ADDRESS.sub("", folded))
    folded = _TITLE.sub("《》", _PINYIN.sub("", folded))
    folded = _NUMERAL_BEFORE_UNIT.sub(lambda found: str(numeral(found.group(1))), folded)
    folded = _NUMERAL_RANGE.sub(lambda found: str(numeral(found.group(1))), folded)
    folded = _NUMERAL_IN_BRACKETS.sub(lambda found: f"({numeral(found.group(1))})", folded)
    for fault, mend in _MENDS:
        folded = fault.sub(mend, folded)
    folded = _PERIODS_OF_ONE_WORD.sub(
        lambda found: found[1] + re.sub("([、和及或])", rf"\1{found[1]}", found[2]), folded
    )
    folded = _LABEL.sub("", folded)
    return _ENUMERATOR.sub(BOUNDARY, folded).replace(_SET_ASIDE, BOUNDARY).strip(BOUNDARY)


def numeral(text: str) -> int:
    """Read a Chinese numeral up to 999: 二十, 廿五, 一百二十, and a row of digits (二〇二六)."""
    if len(text) > 1 and not set(text) & set("十百廿卅"):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char in "廿卅":
            total, digit = total + (20 if char == "廿" else 30), 0
        else:
            digit = _DIGITS[char]
    return total + digit
