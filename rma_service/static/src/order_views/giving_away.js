import { _t } from "@web/core/l10n/translation";
import { FetchRecordError } from "@web/model/relational_model/errors";

/**
 * A record that its user gave to a colleague is saved, and he no longer sees it: the
 * server leaves it out of its answer. He is told in one sentence where it went; a form
 * leads back to where he came from, a list or board is loaded anew.
 *
 * @param {typeof import("@web/model/relational_model/relational_model").RelationalModel} Model
 * @returns {typeof Model}
 */
export function givingAway(Model) {
    class Record extends Model.Record {
        async _save() {
            const resId = this.resId;
            try {
                return await super._save(...arguments);
            } catch (error) {
                if (!(error instanceof FetchRecordError) || error.resIds[0] !== resId) {
                    throw error;
                }
                this.model.tellGivenAway(this);
                // What was to follow on this record is not for him any more.
                return false;
            }
        }

        _setData(data) {
            // Of many rows that were saved together, some are not in the answer.
            return data && super._setData(...arguments);
        }
    }

    return class extends Model {
        static Record = Record;

        _updateSimilarRecords(record, values) {
            if (values) {
                return super._updateSimilarRecords(...arguments);
            }
            return this.tellGivenAway(record);
        }

        /** Tell who has a record now, and leave it. */
        tellGivenAway(record) {
            const { name, display_name, user_id, team_id } = record.data;
            const values = {
                record: name || display_name || "",
                colleague: (user_id || team_id)?.display_name,
            };
            const message = values.colleague
                ? _t("%(record)s is given to %(colleague)s.", values)
                : _t("%(record)s is saved and no longer among your records.", values);
            this.notification.add(message, { type: "success" });
            record._discard();
            // Not awaited: who saves holds the model until this is done.
            this._leaving ??= Promise.resolve().then(() => {
                this._leaving = undefined;
                return this._leaveGivenAway();
            });
        }

        _leaveGivenAway() {
            if (!this.config.isMonoRecord) {
                return this.load();
            }
            if (this.env.inDialog) {
                return this.env.dialogData.close();
            }
            return this.env.config.historyBack();
        }
    };
}
