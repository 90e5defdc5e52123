import { Component, markup, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { refreshRecord } from "../rest/rest";

/**
 * Articles that fit a service order: to read, to take over as its solution, or to say
 * that they helped.
 *
 * Asked for only when it is shown: the form does not wait for it. What changes the
 * answer (model, equipment type, symptoms, fault) asks again once it is saved.
 */
export class ServiceArticles extends Component {
    static template = "rma_service.Articles";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ articles: [], answers: {}, opened: null, isBusy: false });
        this.askedFor = null;
        onWillUnmount(() => (this.isOver = true));
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    get canTake() {
        return this.props.record.data.is_open && !this.state.isBusy;
    }

    /** Ask for the articles, unless nothing changed that they depend on. */
    async load(props) {
        const { resId, data } = props.record;
        if (!resId) {
            this.state.articles = [];
            this.askedFor = null;
            return;
        }
        const question = JSON.stringify([
            resId,
            data.product_id && data.product_id.id,
            data.equipment_type_id && data.equipment_type_id.id,
            data.symptom_ids && data.symptom_ids.currentIds,
            data.problem,
        ]);
        if (question === this.askedFor || (this.askedFor && props.record.dirty)) {
            return;
        }
        this.askedFor = question;
        const articles = await this.orm.call("rma.service.order", "get_articles", [resId]);
        // An answer to an older question that comes late is not shown.
        if (question === this.askedFor) {
            this.state.articles = articles;
        }
    }

    /** Open the answer of an article below its question, or close it. */
    async toggle(article) {
        if (this.state.opened === article.id) {
            this.state.opened = null;
            return;
        }
        if (!(article.id in this.state.answers)) {
            // Sanitised when it was written.
            this.state.answers[article.id] = markup(
                await this.call("action_read_article", article)
            );
        }
        this.state.opened = article.id;
    }

    call(method, article) {
        return this.orm.call("rma.service.order", method, [
            this.props.record.resId,
            article.id,
        ]);
    }

    async helped(article) {
        await this.call("action_article_helped", article);
        article.has_helped = true;
        article.helped += 1;
    }

    /** Take the answer over as the solution; what was typed is saved before. */
    async take(article) {
        if (!(await this.props.record.save())) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.call("action_take_article", article);
            if (!article.has_helped) {
                article.has_helped = true;
                article.helped += 1;
            }
            await refreshRecord(this.props.record, () => this.isOver);
        } finally {
            this.state.isBusy = false;
        }
    }

    edit(article) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "rma.service.article",
            res_id: article.id,
            views: [[false, "form"]],
        });
    }
}

export const serviceArticles = {
    component: ServiceArticles,
    fieldDependencies: [
        { name: "is_open", type: "boolean" },
        { name: "equipment_type_id", type: "many2one" },
    ],
};

registry.category("view_widgets").add("rma_service_articles", serviceArticles);
