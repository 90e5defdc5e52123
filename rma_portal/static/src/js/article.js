import { rpc } from "@web/core/network/rpc";
import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

// So long somebody has to stop writing before he is offered anything.
const PAUSE = 700;
const MIN_LENGTH = 8;

const noteUse = (articleId, kind) =>
    rpc("/service/articles/use", { article_id: Number(articleId), kind }, { silent: true });

/** The page of an article: counts that it was read, by people and not by machines. */
export class ServiceArticle extends Interaction {
    static selector = "[data-service-article]";

    start() {
        noteUse(this.el.dataset.serviceArticle, "shown").catch(() => {});
    }
}

/**
 * Articles that might help, below the field in which somebody writes what is wrong.
 *
 * Stands beside any text field of any page: see the template
 * rma_portal.portal_article_offers. Who cannot be offered anything sees nothing of it.
 */
export class ServiceArticleOffers extends Interaction {
    static selector = "[data-service-articles]";

    setup() {
        const { form, kind, serviceArticles, symptoms } = this.el.dataset;
        this.field = document.querySelector(serviceArticles);
        this.form = form && document.querySelector(form);
        this.kind = kind && document.querySelector(kind);
        this.symptoms = symptoms ? [...document.querySelectorAll(symptoms)] : [];
        this.solved = this.el.parentElement.querySelector("[data-service-solved]");
        this.asked = null;
    }

    start() {
        if (!this.field) {
            return;
        }
        const ask = this.debounced(this.ask, PAUSE);
        this.addListener(this.field, "input", ask);
        for (const box of this.symptoms) {
            this.addListener(box, "change", ask);
        }
        if (this.solved) {
            const again = this.solved.querySelector("[data-name=again]");
            this.addListener(again, "click", this.reopen);
            // What is put away with the form must not hide the way back to it.
            this.form?.after(this.solved);
        }
        if (this.field.value) {
            ask();
        }
    }

    async ask() {
        const text = this.field.value.trim();
        const symptomIds = this.symptoms
            .filter((box) => box.checked)
            .map((box) => Number(box.value));
        const question = JSON.stringify([text, symptomIds]);
        if (question === this.asked) {
            return;
        }
        this.asked = question;
        if (text.length < MIN_LENGTH && !symptomIds.length) {
            this.show([]);
            return;
        }
        const params = {
            text,
            symptom_ids: symptomIds,
            equipment_type_id: Number(this.kind?.value) || null,
        };
        let answer;
        try {
            answer = await this.waitFor(
                rpc("/service/articles/suggest", params, { silent: true })
            );
        } catch {
            // Nobody who writes is told of what he did not ask for.
            return;
        }
        // An answer to an older question that comes late is not shown.
        if (question === this.asked) {
            this.protectSyncAfterAsync(() => this.show(answer.articles))();
        }
    }

    /** Show the articles; those that stand there already stay open as they are. */
    show(articles) {
        const list = this.el.querySelector("[data-name=list]");
        const shown = new Map([...list.children].map((row) => [Number(row.dataset.id), row]));
        list.replaceChildren(
            ...articles.map((article) => shown.get(article.id) || this.makeRow(article))
        );
        this.el.hidden = !articles.length;
    }

    makeRow(article) {
        const template = this.el.querySelector("template");
        const row = template.content.firstElementChild.cloneNode(true);
        row.dataset.id = article.id;
        row.querySelector("[data-name=title]").textContent = article.name;
        row.querySelector("[data-name=link]").href = article.url;
        const answer = row.querySelector("[data-name=answer]");
        const details = row.querySelector("details");
        this.addListener(details, "toggle", async () => {
            if (!details.open || answer.hasChildNodes()) {
                return;
            }
            answer.textContent = article.excerpt;
            const { answer: html } = await this.waitFor(noteUse(article.id, "shown"));
            if (html) {
                // Sanitised on the server when it was written.
                answer.innerHTML = html;
            }
        });
        this.addListener(row.querySelector("[data-name=solved]"), "click", () =>
            this.close(article)
        );
        return row;
    }

    /** The article helped: nothing is sent, and the form is put away. */
    async close(article) {
        await this.waitFor(noteUse(article.id, "solved").catch(() => {}));
        if (!this.solved) {
            return;
        }
        if (this.form) {
            this.form.hidden = true;
        }
        this.solved.hidden = false;
        this.solved.focus();
    }

    reopen() {
        this.solved.hidden = true;
        if (this.form) {
            this.form.hidden = false;
        }
        this.field.focus();
    }
}

registry.category("public.interactions").add("rma_portal.service_article", ServiceArticle);
registry
    .category("public.interactions")
    .add("rma_portal.service_article_offers", ServiceArticleOffers);
