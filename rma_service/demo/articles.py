"""The articles for customers of the demo, in the languages that we are translated into.

Each is the sister of an English one, by the name of its record.
"""

ARTICLES = {
    "ro": {
        "backup": (
            "Ce fac cu datele mele înainte de reparație?",
            """
            <p>Reparăm aparatul, nu ce se află pe el. Înainte de a-l aduce:</p>
            <ol>
                <li>Copiați ce vă trebuie pe un disc sau în cloud.</li>
                <li>Ieșiți din contul dumneavoastră pe telefon sau laptop; altfel nu îl
                    putem testa.</li>
                <li>Lăsați acasă cardurile de memorie și cartelele SIM.</li>
            </ol>
            <p>Dacă nu mai pornește, spuneți-ne: vă putem salva datele.</p>""",
        ),
        "bring": (
            "Ce aduc împreună cu aparatul?",
            """
            <ul>
                <li>Încărcătorul sau alimentatorul: jumătate din defecte sunt
                    acolo.</li>
                <li>Factura, dacă aparatul este încă în garanție.</li>
                <li>Câteva cuvinte despre când apare defectul: mereu, la cald, din când
                    în când.</li>
            </ul>""",
        ),
        "drum": (
            "Apa rămâne în cuva mașinii de spălat",
            """
            <p>De cele mai multe ori este înfundat filtrul pompei. Îl puteți curăța
            singur:</p>
            <ol>
                <li>Opriți mașina și scoateți ștecherul. Lăsați apa fierbinte să se
                    răcească.</li>
                <li>Puneți un vas plat și un prosop sub clapeta de jos.</li>
                <li>Deschideți filtrul încet, lăsați apa să curgă și scoateți ce este în
                    el.</li>
                <li>Rotiți cu degetul rotița din spatele lui: trebuie să se miște în
                    pași mici.</li>
            </ol>
            <p>Dacă rotița stă pe loc sau doar zumzăie, pompa trebuie reparată.</p>""",
        ),
        "receipt": (
            "Bonul iese alb",
            """
            <p>Hârtia de bonuri se imprimă doar pe o parte. Zgâriați-o cu unghia: partea
            care
            se înnegrește este cea bună. Întoarceți rola dacă stă invers.</p>
            <p>Dacă ambele părți rămân albe, hârtia nu este pentru bonuri sau este prea
            veche.</p>""",
        ),
    },
    "pl": {
        "backup": (
            "Co zrobić z danymi przed naprawą?",
            """
            <p>Naprawiamy urządzenie, a nie to, co na nim jest. Zanim je Państwo
            przyniosą:</p>
            <ol>
                <li>Proszę skopiować potrzebne dane na dysk lub do chmury.</li>
                <li>Proszę wylogować się z konta w telefonie lub laptopie; inaczej nie
                    możemy go sprawdzić.</li>
                <li>Karty pamięci i karty SIM proszę zostawić w domu.</li>
            </ol>
            <p>Jeśli urządzenie już się nie włącza, proszę nam o tym powiedzieć: możemy
            uratować dane.</p>""",
        ),
        "bring": (
            "Co przynieść razem z urządzeniem?",
            """
            <ul>
                <li>Ładowarkę lub zasilacz: połowa usterek jest właśnie tam.</li>
                <li>Fakturę, jeśli urządzenie jest jeszcze na gwarancji.</li>
                <li>Kilka słów o tym, kiedy usterka się pojawia: zawsze, po rozgrzaniu,
                    czasami.</li>
            </ul>""",
        ),
        "drum": (
            "Woda zostaje w bębnie pralki",
            """
            <p>Najczęściej zatkany jest filtr pompy. Można go wyczyścić
            samodzielnie:</p>
            <ol>
                <li>Proszę wyłączyć pralkę i wyjąć wtyczkę. Gorąca woda musi
                    ostygnąć.</li>
                <li>Pod klapką na dole proszę postawić płaskie naczynie i położyć
                    ręcznik.</li>
                <li>Filtr otwierać powoli, spuścić wodę i wyjąć to, co w nim jest.</li>
                <li>Obrócić palcem kółko za filtrem: musi się obracać małymi
                    skokami.</li>
            </ol>
            <p>Jeśli kółko stoi albo tylko buczy, pompa wymaga naprawy.</p>""",
        ),
        "receipt": (
            "Paragon wychodzi pusty",
            """
            <p>Papier do paragonów drukuje tylko z jednej strony. Proszę zarysować go
            paznokciem:
            strona, która ciemnieje, jest właściwa. Jeśli rolka leży odwrotnie, proszę
            ją obrócić.</p>
            <p>Jeśli obie strony pozostają białe, to nie jest papier do paragonów albo
            jest za stary.</p>""",
        ),
    },
    "uk": {
        "backup": (
            "Що робити з даними перед ремонтом?",
            """
            <p>Ми ремонтуємо пристрій, а не те, що на ньому. Перш ніж його принести:</p>
            <ol>
                <li>Скопіюйте потрібне на диск або в хмару.</li>
                <li>Вийдіть зі свого облікового запису на телефоні чи ноутбуці; інакше
                    ми не зможемо його перевірити.</li>
                <li>Карти пам'яті та SIM-карти залиште вдома.</li>
            </ol>
            <p>Якщо пристрій уже не вмикається, скажіть нам: ми можемо зберегти дані для
            вас.</p>""",
        ),
        "bring": (
            "Що принести разом із пристроєм?",
            """
            <ul>
                <li>Зарядний пристрій або блок живлення: половина несправностей саме
                    там.</li>
                <li>Рахунок, якщо пристрій ще на гарантії.</li>
                <li>Кілька слів про те, коли з'являється несправність: завжди, після
                    нагрівання, іноді.</li>
            </ul>""",
        ),
        "drum": (
            "Вода залишається в барабані пральної машини",
            """
            <p>Найчастіше забитий фільтр насоса. Його можна почистити самостійно:</p>
            <ol>
                <li>Вимкніть машину і витягніть вилку. Дайте гарячій воді
                    охолонути.</li>
                <li>Поставте пласку посудину і покладіть рушник під кришку внизу.</li>
                <li>Повільно відкрийте фільтр, злийте воду, вийміть те, що в ньому.</li>
                <li>Поверніть пальцем коліщатко за ним: воно має обертатися маленькими
                    кроками.</li>
            </ol>
            <p>Якщо коліщатко стоїть або лише гуде, насос потребує ремонту.</p>""",
        ),
        "receipt": (
            "Чек виходить порожнім",
            """
            <p>Чековий папір друкує лише з одного боку. Проведіть по ньому нігтем: бік,
            що
            темніє, правильний. Якщо рулон лежить навпаки, переверніть його.</p>
            <p>Якщо обидва боки залишаються білими, папір не чековий або
            застарий.</p>""",
        ),
    },
    "ru": {
        "backup": (
            "Что делать с данными перед ремонтом?",
            """
            <p>Мы ремонтируем устройство, а не то, что на нём. Прежде чем его
            принести:</p>
            <ol>
                <li>Скопируйте нужное на диск или в облако.</li>
                <li>Выйдите из своей учётной записи на телефоне или ноутбуке; иначе мы
                    не сможем его проверить.</li>
                <li>Карты памяти и SIM-карты оставьте дома.</li>
            </ol>
            <p>Если устройство уже не включается, скажите нам: мы можем сохранить данные
            для вас.</p>""",
        ),
        "bring": (
            "Что принести вместе с устройством?",
            """
            <ul>
                <li>Зарядное устройство или блок питания: половина неисправностей именно
                    там.</li>
                <li>Счёт, если устройство ещё на гарантии.</li>
                <li>Пару слов о том, когда проявляется неисправность: всегда, после
                    нагрева, иногда.</li>
            </ul>""",
        ),
        "drum": (
            "Вода остаётся в барабане стиральной машины",
            """
            <p>Чаще всего забит фильтр насоса. Его можно почистить самостоятельно:</p>
            <ol>
                <li>Выключите машину и выньте вилку. Дайте горячей воде остыть.</li>
                <li>Поставьте плоскую посуду и положите полотенце под крышку внизу.</li>
                <li>Медленно откройте фильтр, слейте воду, выньте то, что в нём.</li>
                <li>Поверните пальцем колёсико за ним: оно должно вращаться мелкими
                    шагами.</li>
            </ol>
            <p>Если колёсико стоит или только гудит, насос нуждается в ремонте.</p>""",
        ),
        "receipt": (
            "Чек выходит пустым",
            """
            <p>Чековая бумага печатает только с одной стороны. Проведите по ней ногтем:
            сторона,
            которая темнеет, правильная. Если рулон лежит наоборот, переверните его.</p>
            <p>Если обе стороны остаются белыми, бумага не чековая или слишком
            старая.</p>""",
        ),
    },
}
