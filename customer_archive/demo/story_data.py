"""Who and what the story is about; company names and numbers are made up."""

COMPANY = {
    "name": "明灯贸易有限公司 Lantern Trading Co., Ltd.",
    "street": "世纪大道 1168 号",
    "city": "上海",
    "zip": "200122",
    "phone": "+86 21 5555 0100",
    "email": "hello@lantern.example.com",
}

# login: name, groups
USERS = {
    "clerk": ("李文 (Clerk)", ["customer_archive.group_clerk"]),
    "approver": ("周审 (Approver)", ["customer_archive.group_approver"]),
    "manager": ("王经理 (Manager)", ["customer_archive.group_manager"]),
    "sales": ("赵业 (Sales)", ["customer_archive.group_clerk"]),
    "credit": ("钱信 (Credit)", ["customer_archive.group_viewer"]),
    "finance": (
        "孙财 (Finance)",
        ["customer_archive.group_viewer", "account.group_account_invoice"],
    ),
}

# key: name, Chinese name, note on the invoice, the one line
TERMS = {
    "prepaid": (
        "Payment before delivery",
        "款到发货",
        "款到发货 / Payment before delivery",
        {"nb_days": 0},
    ),
    "on_delivery": (
        "Cash on delivery",
        "货到付款",
        "货到付款 / Cash on delivery",
        {"nb_days": 0},
    ),
    "month_30": (
        "30 days after end of month",
        "月结30天",
        "月结30天 / 30 days after end of month",
        {"nb_days": 30, "delay_type": "days_after_end_of_month"},
    ),
    "month_60": (
        "60 days after end of month",
        "月结60天",
        "月结60天 / 60 days after end of month",
        {"nb_days": 60, "delay_type": "days_after_end_of_month"},
    ),
    "fapiao_30": (
        "30 days after the fapiao",
        "票到30天",
        "票到30天 / 30 days after the fapiao, counted from the invoice date",
        {"nb_days": 30},
    ),
}

# type of journal: {key: name}
WAYS_OF_PAYMENT = {
    "bank": {
        "wire": "电汇 Wire transfer",
        "cheque": "支票 Cheque",
        "bank_note": "银行承兑汇票 Bank acceptance draft",
        "trade_note": "商业承兑汇票 Trade acceptance draft",
        "wechat": "微信 WeChat Pay",
        "alipay": "支付宝 Alipay",
        "pos": "POS",
        "offset": "抵账 Offset",
    },
    "cash": {"cash": "现金 Cash"},
}

# key: name, Chinese name, payment terms, other values
LEVELS = {
    "key": (
        "Key customer",
        "重点客户",
        "month_60",
        {
            "code": "A",
            "sequence": 1,
            "color": 10,
            "visit_interval_days": 30,
            "review_interval_months": 3,
            "service_deadline_hours": 4,
            "complaint_deadline_hours": 8,
        },
    ),
    "standard": (
        "Standard customer",
        "普通客户",
        "month_30",
        {
            "code": "B",
            "sequence": 2,
            "color": 4,
            "visit_interval_days": 90,
            "review_interval_months": 6,
            "service_deadline_hours": 8,
            "complaint_deadline_hours": 24,
        },
    ),
    "small": (
        "Small customer",
        "小客户",
        "on_delivery",
        {
            "code": "C",
            "sequence": 3,
            "color": 2,
            "review_interval_months": 12,
            "service_deadline_hours": 24,
            "complaint_deadline_hours": 40,
        },
    ),
}

SUBMITTED = [("clerk", "submit", None)]
APPROVED = [*SUBMITTED, ("approver", "approve", None)]

CUSTOMERS = {
    "evergreen": {
        "name": "常青食品集团有限公司",
        "vat": "91310115MA1K3CQX07",
        "phone": "+86 21 5555 0111",
        "email": "caigou@evergreen.example.com",
        "street": "张江路 88 号",
        "city": "上海",
        "state": "SH",
        "zip": "201203",
        "country": "cn",
        "level": "key",
        "steps": APPROVED,
        "people": [
            {"name": "林国强", "function": "采购总监", "phone": "+86 138 0000 0111"},
            {"name": "吴敏", "function": "财务", "email": "fin@evergreen.example.com"},
        ],
    },
    "huaxin": {
        "name": "华信机电有限公司",
        "vat": "91440300MA5DLTH2Y8",
        "phone": "+86 755 5555 0122",
        "email": "order@huaxin.example.com",
        "street": "科技园南路 16 号",
        "city": "深圳",
        "state": "GD",
        "zip": "518057",
        "country": "cn",
        "level": "standard",
        "steps": APPROVED,
        "people": [{"name": "黄志远", "function": "总经理"}],
    },
    "lanhai": {
        "name": "蓝海国际物流有限公司",
        "vat": "91330206MA2AF7K8X3",
        "phone": "+86 574 5555 0133",
        "email": "ap@lanhai.example.com",
        "street": "港口路 200 号",
        "city": "宁波",
        "state": "ZJ",
        "zip": "315800",
        "country": "cn",
        "level": "standard",
        "steps": APPROVED,
        "people": [{"name": "何丽", "function": "应付会计"}],
    },
    "xinyuan": {
        "name": "新元电子科技有限公司",
        "vat": "91320594MA1WXY3K4T",
        "phone": "+86 512 5555 0144",
        "email": "info@xinyuan.example.com",
        "street": "星湖街 328 号",
        "city": "苏州",
        "state": "JS",
        "zip": "215123",
        "country": "cn",
        "steps": SUBMITTED,
    },
    "meridian": {
        "name": "Meridian Analytics Ltd",
        "vat": "GB980780684",
        "phone": "+44 20 7946 0155",
        "email": "accounts@meridian.example.com",
        "street": "14 Finsbury Square",
        "city": "London",
        "zip": "EC2A 1BR",
        "country": "uk",
        "level": "standard",
        "steps": APPROVED,
        "people": [{"name": "Emma Clarke", "function": "Head of Operations"}],
    },
    "jiaye": {
        "name": "嘉业物业服务有限公司",
        "vat": "91330106MA2CEJY7RU",
        "phone": "+86 571 5555 0166",
        "email": "fee@jiaye.example.com",
        "street": "文三路 478 号",
        "city": "杭州",
        "state": "ZJ",
        "zip": "310012",
        "country": "cn",
        "level": "standard",
        "steps": APPROVED,
        "people": [{"name": "沈洁", "function": "物业经理"}],
    },
    "blackpine": {
        "name": "Black Pine Trading LLC",
        "vat": "84-1234567",
        "phone": "+1 303 555 0177",
        "email": "office@blackpine.example.com",
        "street": "200 Larimer Street",
        "city": "Denver",
        "zip": "80202",
        "country": "us",
        "level": "small",
        "steps": [
            *APPROVED,
            ("manager", "blacklist", "两次空头支票 / Two cheques bounced in March"),
        ],
    },
    "dormant": {
        "name": "Silver Birch Interiors GmbH",
        "vat": "DE136695976",
        "phone": "+49 30 5550 0188",
        "email": "info@silverbirch.example.com",
        "street": "Lindenstraße 9",
        "city": "Berlin",
        "zip": "10969",
        "country": "de",
        "steps": [
            *APPROVED,
            ("manager", "close", "公司已注销 / The company was dissolved"),
        ],
    },
    "person": {
        "name": "陈晓梅",
        "is_company": False,
        "phone": "+86 139 0000 0199",
        "street": "中山北路 66 弄 3 号",
        "city": "南京",
        "state": "JS",
        "country": "cn",
        "level": "small",
        "steps": APPROVED,
    },
    "group": {
        "name": "北辰集团有限公司",
        "vat": "91110108MA01B6TC3N",
        "phone": "+86 10 5555 0210",
        "email": "hq@beichen.example.com",
        "street": "中关村大街 27 号",
        "city": "北京",
        "state": "BJ",
        "zip": "100080",
        "country": "cn",
        "level": "key",
        "steps": APPROVED,
    },
    "branch": {
        "name": "北辰集团广州分公司",
        "parent": "group",
        "vat": "91440106MA59KQ3UAG",
        "phone": "+86 20 5555 0211",
        "email": "gz@beichen.example.com",
        "street": "天河北路 233 号",
        "city": "广州",
        "state": "GD",
        "zip": "510613",
        "country": "cn",
        "level": "standard",
        "steps": APPROVED,
    },
    "newco": {
        "name": "Newco Robotics Inc.",
        "email": "hello@newco.example.com",
        "city": "Austin",
        "country": "us",
        "steps": [],
    },
    "rejected": {
        "name": "远山茶业有限公司",
        "vat": "91350500MA31HRNT2L",
        "phone": "+86 595 5555 0220",
        "street": "茶都路 1 号",
        "city": "泉州",
        "state": "FJ",
        "country": "cn",
        "steps": [
            *SUBMITTED,
            (
                "approver",
                "reject",
                "地址与营业执照不一致 / The address differs from the licence",
            ),
        ],
    },
}

# customer: {kind: other name}
NAMES = {
    "evergreen": {"short": "常青食品", "english": "Evergreen Foods Group"},
    "huaxin": {"former": "华信电机厂", "english": "Huaxin Electromechanical"},
    "lanhai": {"short": "蓝海物流", "trade": "Blue Sea Express"},
    "meridian": {"trade": "Meridian"},
}
# customer: {external system: number}
NUMBERS = {
    "evergreen": {"u8": "KH-000118", "ncc": "10021877"},
    "huaxin": {"u8": "KH-000245"},
    "lanhai": {"k3": "03.0012"},
}
